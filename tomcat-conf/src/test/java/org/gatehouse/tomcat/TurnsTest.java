package org.gatehouse.tomcat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.gatehouse.tomcat.Turns.Turn;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private static final int FEWEST = 4;
  private static final int MOST = 100;

  private long now = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(1); // nanoTime may overflow
  private final Turns turns = new Turns(FEWEST, MOST, now);

  @Test
  void aTaskBeginsAtOnce_whileProcessorsHaveTimeToSpare() {
    look(0.5, 1);

    assertThat(begin(MOST)).hasSize(MOST);
  }

  @Test
  void asManyAsThereAreThreads_areUnderWay() {
    List<Turn> begun = begin(MOST);

    assertThat(come()).isNull();
    pass(Turns.PATIENCE_MILLIS);
    assertThat(turns.next(now)).isNull();
    assertThat(turns.done(begun.get(0), now)).isNotNull();
  }

  @Test
  void asManyBegin_asThereAreThreadsNow() {
    begin(MOST);

    turns.setMost(MOST + 2);
    assertThat(begin(3)).hasSize(2);
    turns.setMost(MOST - 1);
    assertThat(turns.limit()).isEqualTo(MOST - 1);
  }

  @Test
  void moreThreads_areNoReasonToBeginMore_whileProcessorsHaveNoTimeToSpare() {
    assertThat(turns.areLimited()).isFalse();
    crowd();

    turns.setMost(2 * MOST);

    assertThat(turns.limit()).isEqualTo(FEWEST);
    assertThat(turns.areLimited()).isTrue();
  }

  @Test
  void processorsAreCrowded_whileTheyHaveHardlyTimeToSpare() {
    assertThat(turns.areCrowded()).isFalse();
    crowd();
    assertThat(turns.areCrowded()).isTrue();

    look(0.7, 1);

    assertThat(turns.areLimited()).isTrue();
    assertThat(turns.areCrowded()).isFalse();
  }

  @Test
  void eachTaskThatIsDone_counts() {
    finish(begin(3));

    assertThat(turns.completed()).isEqualTo(3);
  }

  @Test
  void fewerAndFewerBegin_asLongAsProcessorsHaveNoTimeToSpare() {
    List<Turn> begun = begin(30);

    look(1, 1);
    assertThat(turns.limit()).isEqualTo(20);
    look(1, 1);
    assertThat(turns.limit()).as("none of the 30 counts any more").isEqualTo(14);
    finish(begun);
    look(1, 10);
    assertThat(turns.limit()).isEqualTo(FEWEST);
    assertThat(begin(10)).hasSize(FEWEST);
  }

  @Test
  void asManyBegin_asUpstreamsNeed() {
    keepUnderWay(20, 1);

    assertThat(turns.limit()).as("20 were under way all the time").isEqualTo(40);
  }

  @Test
  void moreAndMoreBegin_onceProcessorsHaveMuchTimeAgain() {
    crowd();

    look(0.9, 3);
    assertThat(turns.limit()).isEqualTo(FEWEST);
    look(0.5, 2);
    assertThat(turns.limit()).isEqualTo(4 * FEWEST);
    look(0.5, 10);
    assertThat(turns.limit()).isEqualTo(MOST);
  }

  @Test
  void asManyAsUpstreamsNeedBegin_onceProcessorsHaveALittleTimeAgain() {
    crowd();

    keepUnderWay(FEWEST, 0.8);
    assertThat(turns.limit()).as("as many were under way all the time").isEqualTo(2 * FEWEST);
    keepUnderWay(2 * FEWEST, 0.9);
    assertThat(turns.limit()).as("no time to spare").isEqualTo(2 * FEWEST);
    keepUnderWay(2 * FEWEST, 0.8);
    assertThat(turns.limit()).isEqualTo(4 * FEWEST);
  }

  @Test
  void oneMoreBegins_eachTimeThatProcessorsHaveALittleTime_whereUpstreamsNeedNoMore() {
    crowd();

    look(0.8, 3);
    assertThat(turns.limit()).isEqualTo(FEWEST + 3);
    look(1, 1);
    assertThat(turns.limit()).as("at once fewer again").isEqualTo(FEWEST);
  }

  @Test
  void whereMoreWereNeeded_fewerBeginOnlyAfterSomeTime() {
    crowd();
    look(0.5, 1);
    begin(2 * FEWEST);

    look(1, Turns.HOLD_MILLIS / Turns.LOOK_MILLIS - 1);
    assertThat(turns.limit()).isEqualTo(2 * FEWEST);
    look(1, 1);
    assertThat(turns.limit()).isLessThan(2 * FEWEST);
  }

  @Test
  void thereIsNoLimit_whereTheLoadIsNotKnown() {
    crowd();

    look(-1, 10);

    assertThat(turns.limit()).isEqualTo(MOST);
  }

  @Test
  void aLookTooEarly_asksForNothing() {
    look(1, 1);

    assertThat(
            turns.look(
                now + TimeUnit.MILLISECONDS.toNanos(Turns.LOOK_MILLIS - 1),
                () -> {
                  throw new AssertionError("asked");
                }))
        .isTrue();
  }

  @Test
  void aLoadOfLongAgo_saysNothing() {
    begin(30);
    look(0.9, 1);

    pass(10 * Turns.LOOK_MILLIS);
    turns.look(now, () -> 1);

    assertThat(turns.limit()).isEqualTo(MOST);
  }

  @Test
  void theNextBegins_whenOneIsDone_inTheOrderInWhichTheyCame() {
    crowd();
    List<Turn> begun = begin(FEWEST);
    Runnable second = () -> {};
    Runnable third = () -> {};
    assertThat(turns.come(second, now)).isNull();
    assertThat(turns.come(third, now)).isNull();
    assertThat(turns.waiting()).isEqualTo(2);

    assertThat(turns.done(begun.get(2), now).task).isSameAs(second);
    assertThat(turns.done(begun.get(0), now).task).isSameAs(third);
    assertThat(turns.done(begun.get(1), now)).isNull();
  }

  @Test
  void whatLasts_isNotCounted() {
    crowd();
    List<Turn> begun = begin(FEWEST);
    assertThat(come()).isNull();

    pass(Turns.COUNTED_MILLIS - 1);
    assertThat(turns.next(now)).isNull();
    pass(1);
    assertThat(turns.next(now)).isNotNull();
    assertThat(begin(FEWEST)).as("beside the one that has waited").hasSize(FEWEST - 1);
    finish(begun);
    assertThat(begin(FEWEST)).as("its end frees nothing twice").isEmpty();
  }

  @Test
  void nobodyWaitsForLong() {
    crowd();
    begin(FEWEST);
    pass(Turns.COUNTED_MILLIS);
    begin(FEWEST);
    assertThat(come()).isNull();
    pass(Turns.COUNTED_MILLIS - 1);
    for (int i = 0; i < 3 * FEWEST; i++) {
      come();
    }

    pass(Turns.PATIENCE_MILLIS - Turns.COUNTED_MILLIS + 1);

    assertThat(turns.next(now)).as("the first").isNotNull();
    pass(Turns.COUNTED_MILLIS - 1);
    int begun = 0;
    while (turns.next(now) != null) {
      begun++;
    }
    assertThat(begun).isEqualTo(3 * FEWEST);
    assertThat(turns.waiting()).isZero();
  }

  @Test
  void whatIsPutBack_isTheNext() {
    crowd();
    Turn back = begin(FEWEST).get(0);
    turns.come(() -> {}, now);

    turns.putBack(back);

    assertThat(turns.next(now).task).isSameAs(back.task);
    assertThat(turns.next(now)).isNull();
  }

  @Test
  void thereIsNothingToDo_whileNoneBegins_norWaits() {
    begin(2);
    assertThat(turns.look(pass(Turns.LOOK_MILLIS), () -> 0.5)).isTrue();
    turns.next(now);
    turns.look(pass(Turns.LOOK_MILLIS), () -> 0.5);

    assertThat(turns.look(pass(Turns.LOOK_MILLIS), () -> 0.5)).isFalse();
    begin(1);
    assertThat(turns.look(pass(Turns.LOOK_MILLIS), () -> 0.5)).isTrue();
  }

  @Test
  void oneThatWasPutBack_doesNotMakeOthersCountForLonger() {
    crowd();
    List<Turn> begun = begin(FEWEST);
    turns.putBack(begun.get(0));
    pass(Turns.COUNTED_MILLIS / 2);
    assertThat(turns.next(now)).isSameAs(begun.get(0));

    pass(Turns.COUNTED_MILLIS / 2);

    assertThat(begin(FEWEST)).hasSize(FEWEST - 1);
  }

  @Test
  void plentyAreWaiting_isToldAgainOnlyOnceOneHasEnded() {
    List<Turn> begun = begin(MOST);
    for (int i = 0; i < Turns.PLENTY * FEWEST; i++) {
      assertThat(come()).isNull();
    }
    assertThat(turns.grantPause()).as("none has ended").isFalse();

    turns.done(begun.get(0), now);
    assertThat(turns.grantPause()).as("one less").isFalse();
    come();
    assertThat(turns.grantPause()).isTrue();
    assertThat(turns.grantPause()).isFalse();
    turns.done(begun.get(1), now);
    come();
    assertThat(turns.grantPause()).isTrue();
  }

  @Test
  void patience_lastsUntilOneThatIsUnderWayNoLongerCounts_orItsOwnEnd() {
    assertThat(turns.patience(now)).isNegative();
    crowd();
    List<Turn> begun = begin(FEWEST);
    pass(Turns.COUNTED_MILLIS / 2);
    assertThat(come()).isNull();
    assertThat(turns.patience(now))
        .isEqualTo(TimeUnit.MILLISECONDS.toNanos(Turns.COUNTED_MILLIS / 2));

    pass(Turns.COUNTED_MILLIS);
    assertThat(turns.patience(now)).isZero();
    finish(begun);
    assertThat(turns.patience(now)).isNegative();
  }

  @Test
  void fewAreWaiting_whenThoseUnderWayMaySoonLackWork() {
    begin(MOST);
    assertThat(turns.areFew()).isTrue();

    for (int i = 0; i < Turns.FEW * FEWEST; i++) {
      come();
    }
    assertThat(turns.areFew()).isTrue();
    come();
    assertThat(turns.areFew()).isFalse();
  }

  /** From now on only so many may be under way as always may. */
  private void crowd() {
    finish(begin(FEWEST));
    look(1, 1);
    look(1, 1);
    assertThat(turns.limit()).isEqualTo(FEWEST);
  }

  private List<Turn> begin(int tasks) {
    List<Turn> begun = new ArrayList<>();
    for (int i = 0; i < tasks; i++) {
      Turn turn = come();
      if (turn != null) {
        begun.add(turn);
      }
    }
    return begun;
  }

  /** Ends turns, and those that begin instead. */
  private void finish(List<Turn> begun) {
    for (Turn turn : begun) {
      for (Turn next = turn; next != null; ) {
        next = turns.done(next, now);
      }
    }
  }

  /** So many are under way all the time, between two looks. */
  private void keepUnderWay(int tasks, double load) {
    int each = 5;
    for (int i = 0; i < Turns.LOOK_MILLIS / each; i++) {
      List<Turn> begun = begin(tasks);
      pass(each);
      finish(begun);
    }
    turns.look(now, () -> load);
  }

  private void look(double load, int times) {
    for (int i = 0; i < times; i++) {
      turns.look(pass(Turns.LOOK_MILLIS), () -> load);
    }
  }

  private Turn come() {
    return turns.come(() -> {}, now);
  }

  private long pass(int millis) {
    now += TimeUnit.MILLISECONDS.toNanos(millis);
    return now;
  }
}
