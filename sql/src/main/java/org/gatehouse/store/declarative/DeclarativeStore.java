package org.gatehouse.store.declarative;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.plugin.EntitySchemas;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.api.plugin.Ticker;
import org.gatehouse.api.store.Committed;
import org.gatehouse.api.store.CounterStore;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.api.store.EntityStores;
import org.gatehouse.api.store.NodeReport;
import org.gatehouse.api.store.Origin;
import org.gatehouse.api.store.Page;
import org.gatehouse.api.store.PageRequest;
import org.gatehouse.api.store.RevisionLog;
import org.gatehouse.api.store.Signal;
import org.gatehouse.api.store.Store;
import org.gatehouse.api.store.StoreCapability;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.store.declarative.ConfigurationFiles.Version;
import org.gatehouse.store.paging.PageOffset;

/**
 * DeclaredEntities in memory, from one declarative file; see {@link ConfigurationFiles} for which.
 *
 * <p>A new configuration takes the place of the old one as a whole: when the file is another one,
 * or has changed and is not written any more, at the next {@link #revision} or {@link
 * #changesSince}; or by {@link #post}. A file that is not sound is told of once, and the old
 * configuration stays. Nothing else can be written.
 */
public final class DeclarativeStore implements Store {
  private static final System.Logger LOG = System.getLogger(DeclarativeStore.class.getName());

  private static final Instant FIRST = Instant.ofEpochSecond(1);

  private final DeclarativeFormat format;
  private final ConfigurationFiles files;
  private final GeneratedValues generated;
  private final NodeReportFiles reports;
  private final SignalFiles signals;
  private final MemoryCounters counters = new MemoryCounters();
  private final ChangeMemory changes = new ChangeMemory();
  private volatile State state;

  /**
   * What is in force, and what was looked at to get there.
   *
   * @param revision grows with every configuration that alters an entity, since nodes follow what
   *     has changed; where the clock allows it, when the file was written, so that both
   *     applications of a node count alike
   * @param seen the files when they were last looked at
   * @param problems why a file that is newer is not in force
   */
  private record State(
      Configuration configuration, long revision, List<Version> seen, List<String> problems) {}

  private DeclarativeStore(
      Collection<EntityType<?>> types,
      DeclarativeFormat format,
      Optional<Path> operators,
      Path folder,
      Ticker ticker) {
    SmallFiles own = new SmallFiles(folder);
    this.format = format;
    this.files = new ConfigurationFiles(operators, own, ticker);
    this.generated = new GeneratedValues(own);
    this.reports = new NodeReportFiles(new SmallFiles(folder.resolve("nodes")));
    this.signals = new SignalFiles(new SmallFiles(folder.resolve("signals")));
    this.state = new State(Configuration.empty(types), 0, List.of(), List.of());
  }

  /**
   * A store that follows files.
   *
   * @param types parents first
   * @param operators the operator's file; it need not be there
   * @param folder where the store keeps what is posted, signals and reports of nodes
   * @throws IllegalStateException naming, line by line, what is wrong with the files that there
   *     are, when none of them is sound
   */
  public static DeclarativeStore open(
      Collection<EntityType<?>> types,
      Collection<PluginType<?>> plugins,
      Optional<Path> operators,
      Path folder) {
    return open(types, plugins, operators, folder, Ticker.system());
  }

  static DeclarativeStore open(
      Collection<EntityType<?>> types,
      Collection<PluginType<?>> plugins,
      Optional<Path> operators,
      Path folder,
      Ticker ticker) {
    DeclarativeFormat format = new DeclarativeFormat(types, new EntitySchemas(plugins));
    DeclarativeStore store = new DeclarativeStore(types, format, operators, folder, ticker);
    List<Version> versions = store.files.versions();
    List<String> problems = new ArrayList<>();
    for (Version version : versions) {
      List<String> found = store.load(version, versions);
      problems.addAll(found);
      if (found.isEmpty()) {
        State loaded = store.state;
        store.state =
            new State(loaded.configuration(), loaded.revision(), versions, List.copyOf(problems));
        problems.forEach(problem -> LOG.log(Level.ERROR, "{0}", problem));
        return store;
      }
    }
    if (!problems.isEmpty()) {
      throw new IllegalStateException(String.join(System.lineSeparator(), problems));
    }
    return store;
  }

  /** Takes what a file says now, unless it is in force already. Returns what is wrong with it. */
  private synchronized List<String> load(Version version, List<Version> seen) {
    String file = version.path().toString();
    try {
      String text = Files.readString(version.path());
      if (!version.isCurrent()) {
        return List.of(); // somebody has begun to write it: looked at again once it has settled
      }
      Document document = Document.parse(text);
      if (document.hash().equals(state.configuration().hash())) {
        state = new State(state.configuration(), state.revision(), seen, List.of());
        return List.of();
      }
      try {
        replace(document, version.modified(), seen);
        return List.of();
      } catch (InvalidDocumentException e) {
        return ProblemReport.of(file, document, e);
      }
    } catch (UnreadableDocumentException e) {
      return ProblemReport.of(file, e);
    } catch (CharacterCodingException e) {
      return List.of(file + " (expected: a text file in UTF-8)");
    } catch (IOException e) {
      return List.of(file + " cannot be read: " + e.getMessage());
    } catch (RuntimeException e) {
      // of a rule that fails on it, a plugin's perhaps; it would again at every look
      LOG.log(Level.ERROR, file + " cannot be read", e);
      return List.of(file + " cannot be read: " + e.getClass().getName() + ", see the log");
    }
  }

  private DeclaredEntities replace(Document document, Instant modified, List<Version> seen) {
    DeclaredEntities entities = format.read(document, reading(modified));
    put(Configuration.of(document.hash(), entities), modified, seen);
    return entities;
  }

  private synchronized void put(Configuration next, Instant modified, List<Version> seen) {
    State before = state;
    long revision = Math.max(before.revision() + 1, modified.toEpochMilli());
    boolean isChange = changes.add(revision, before.configuration(), next);
    state = new State(next, isChange ? revision : before.revision(), seen, List.of());
  }

  /** A file may have no time, and entities must: images are often made with files of 1970. */
  private Reading reading(Instant modified) {
    Instant now = modified.isAfter(FIRST) ? modified : FIRST;
    Configuration before = state.configuration();
    return new Reading() {
      @Override
      public Instant now() {
        return now;
      }

      @Override
      public <E extends Record> Optional<E> known(EntityType<E> type, UUID id) {
        return before.of(type).find(id);
      }

      @Override
      public Optional<UUID> knownId(EntityType<?> type, String field, String value) {
        return Optional.empty();
      }

      @Override
      public Optional<String> generated(UUID id, String field) {
        return Optional.of(generated.valueOf(id, field));
      }
    };
  }

  /** Puts other entities in force, for tests of what is served. */
  void put(DeclaredEntities entities) {
    put(Configuration.of("", entities), Instant.now(), state.seen());
  }

  /**
   * Puts a document in force, here at once and in the other application of the node as soon as it
   * looks. Returns its entities.
   *
   * @throws InvalidDocumentException when it is not sound; then nothing changes
   */
  public synchronized DeclaredEntities post(Document document) {
    Instant modified = files.nextTime();
    // read first, since nothing may be left behind that is not sound
    DeclaredEntities entities = format.read(document, reading(modified));
    files.post(document.text(), modified);
    put(Configuration.of(document.hash(), entities), modified, files.versions());
    return entities;
  }

  /** The format of this store's entities. */
  public DeclarativeFormat format() {
    return format;
  }

  /** The MD5 of the text in force; 32 zeros when there is none. */
  public String hash() {
    return state.configuration().hash();
  }

  /** What is wrong with a file that would be in force if it were sound, line by line. */
  public List<String> problems() {
    return state.problems();
  }

  /** Looks whether the files have changed. Cheap when they have not. */
  private void follow() {
    List<Version> versions = files.versions();
    if (!versions.equals(state.seen())) {
      follow(versions);
    }
  }

  private synchronized void follow(List<Version> versions) {
    if (versions.equals(state.seen())) {
      return;
    }
    if (versions.isEmpty()) {
      put(Configuration.empty(types()), Instant.EPOCH, versions);
      return;
    }
    List<String> problems = load(versions.get(0), versions);
    if (!problems.isEmpty()) {
      problems.forEach(problem -> LOG.log(Level.ERROR, "{0}", problem));
      state = new State(state.configuration(), state.revision(), versions, problems);
    }
  }

  @Override
  public <E extends Record> EntityStore<E> entities(EntityType<E> type) {
    state.configuration().of(type);
    return new DeclarativeEntityStore<>(type, () -> state.configuration());
  }

  @Override
  public <T> Committed<T> transaction(Origin origin, Function<EntityStores, T> work) {
    State current = state;
    origin
        .expectedRevision()
        .filter(expected -> expected != current.revision())
        .ifPresent(
            expected -> {
              throw StoreException.staleRevision(expected, current.revision());
            });
    return new Committed<>(
        work.apply(new AtOneTime(current.configuration())), OptionalLong.empty());
  }

  /** The entities of one configuration, whatever becomes of it meanwhile. */
  private record AtOneTime(Configuration configuration) implements EntityStores {
    @Override
    public <E extends Record> EntityStore<E> entities(EntityType<E> type) {
      return new DeclarativeEntityStore<>(type, () -> configuration);
    }
  }

  @Override
  public RevisionLog history() {
    return new NoHistory();
  }

  @Override
  public Collection<EntityType<?>> types() {
    return List.copyOf(state.configuration().indexes().keySet());
  }

  @Override
  public <E extends Record> List<E> readAll(
      EntityType<E> type, Consumer<UnreadableRow> unreadable) {
    return state.configuration().of(type).all();
  }

  @Override
  public Page<TagUse> tags(Optional<String> tag, PageRequest request) {
    return new TagList(state.configuration(), tag)
        .page(request, request.offset().map(PageOffset::parse));
  }

  @Override
  public long revision() {
    follow();
    return state.revision();
  }

  @Override
  public List<Change> changesSince(long revision, int limit) {
    follow();
    State current = state;
    return current.revision() <= revision
        ? List.of()
        : changes.since(revision, limit, current.revision(), current.configuration());
  }

  @Override
  public void send(Signal signal) {
    signals.send(signal);
  }

  @Override
  public long newestSignal() {
    return signals.newest();
  }

  @Override
  public List<Signal> signalsSince(long number) {
    return signals.since(number);
  }

  @Override
  public CounterStore counters() {
    return counters;
  }

  @Override
  public void report(NodeReport report) {
    reports.keep(report);
  }

  @Override
  public List<NodeReport> nodes() {
    return reports.recent();
  }

  @Override
  public void cleanUp() {
    counters.forgetExpired();
    reports.forgetOld();
    signals.forgetOld();
  }

  @Override
  public List<String> check() {
    follow();
    return state.problems();
  }

  @Override
  public boolean isReachable() {
    return true;
  }

  @Override
  public Set<StoreCapability> capabilities() {
    return Set.of(StoreCapability.STRICT_UNIQUENESS);
  }

  @Override
  public void close() {}
}
