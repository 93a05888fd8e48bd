package org.gatehouse.store.cassandra;

import java.util.UUID;
import org.gatehouse.testkit.store.CaCertificateStoreContract;
import org.gatehouse.testkit.store.CertificateStoreContract;
import org.gatehouse.testkit.store.ChangeLogContract;
import org.gatehouse.testkit.store.CheckContract;
import org.gatehouse.testkit.store.ConsumerStoreContract;
import org.gatehouse.testkit.store.CounterContract;
import org.gatehouse.testkit.store.KeySetStoreContract;
import org.gatehouse.testkit.store.KeyStoreContract;
import org.gatehouse.testkit.store.NodeReportContract;
import org.gatehouse.testkit.store.PluginStoreContract;
import org.gatehouse.testkit.store.RevisionLogContract;
import org.gatehouse.testkit.store.RouteStoreContract;
import org.gatehouse.testkit.store.SampleTokenStoreContract;
import org.gatehouse.testkit.store.ServiceStoreContract;
import org.gatehouse.testkit.store.SignalContract;
import org.gatehouse.testkit.store.SniStoreContract;
import org.gatehouse.testkit.store.TagContract;
import org.gatehouse.testkit.store.TargetStoreContract;
import org.gatehouse.testkit.store.TimeToLiveContract;
import org.gatehouse.testkit.store.TransactionContract;
import org.gatehouse.testkit.store.UnreadableContract;
import org.gatehouse.testkit.store.UpstreamStoreContract;
import org.gatehouse.testkit.store.VaultStoreContract;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CassandraStores.class)
class CassandraStoreTest {
  @Nested
  class Certificates implements CertificateStoreContract {}

  @Nested
  class Snis implements SniStoreContract {}

  @Nested
  class CaCertificates implements CaCertificateStoreContract {}

  @Nested
  class Vaults implements VaultStoreContract {}

  @Nested
  class KeySets implements KeySetStoreContract {}

  @Nested
  class Keys implements KeyStoreContract {}

  @Nested
  class Upstreams implements UpstreamStoreContract {}

  @Nested
  class Targets implements TargetStoreContract {}

  @Nested
  class Services implements ServiceStoreContract {}

  @Nested
  class Routes implements RouteStoreContract {}

  @Nested
  class Consumers implements ConsumerStoreContract {}

  @Nested
  class Plugins implements PluginStoreContract {}

  @Nested
  class EntitiesOfAPlugin implements SampleTokenStoreContract {}

  @Nested
  class TimeToLive implements TimeToLiveContract {}

  @Nested
  class Tags implements TagContract {}

  @Nested
  class ChangeLog implements ChangeLogContract {}

  @Nested
  class Transactions implements TransactionContract {}

  @Nested
  class History implements RevisionLogContract {}

  @Nested
  class Signals implements SignalContract {}

  @Nested
  class Counters implements CounterContract {}

  @Nested
  class NodeReports implements NodeReportContract {}

  @Nested
  class Check implements CheckContract {}

  @Nested
  class Unreadable implements UnreadableContract {
    private CassandraStores.Opened opened;

    @BeforeEach
    void keep(CassandraStores.Opened current) {
      opened = current;
    }

    @Override
    public void corrupt(String entity, UUID id, String field, Object value) {
      opened.corrupt(entity, id, field, value);
    }

    @Override
    public void corruptTime(String entity, UUID id) {
      opened.corrupt(entity, id, "created_at", null);
    }
  }
}
