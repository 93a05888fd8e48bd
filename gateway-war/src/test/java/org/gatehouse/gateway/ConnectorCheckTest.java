package org.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectorCheckTest {
  @TempDir Path folder;

  private List<String> problems(Connector connector) throws IOException, LifecycleException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    connector.setPort(port);
    connector.setProperty("address", "127.0.0.1");
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(folder.toString());
    tomcat.setConnector(connector);
    tomcat.start();
    try {
      return new ConnectorCheck(ManagementFactory.getPlatformMBeanServer()).problems(port);
    } finally {
      tomcat.stop();
      tomcat.destroy();
    }
  }

  @Test
  void problems_connectorAsItComes_namesWhatToSet() throws Exception {
    assertThat(problems(new Connector()))
        .hasSize(6)
        .anyMatch(line -> line.contains("relaxedPathChars: null (expected: \"<>[\\]^`{|})"))
        .anyMatch(line -> line.contains("relaxedQueryChars"))
        .anyMatch(line -> line.contains("maxHttpRequestHeaderSize: 8192 (expected: 32768 or more)"))
        .anyMatch(line -> line.contains("maxHttpResponseHeaderSize: 8192"))
        .anyMatch(line -> line.contains("maxHeaderCount: 100 (expected: 1000 or more)"))
        .anyMatch(line -> line.contains("allowTrace: false (expected: true)"));
  }

  @Test
  void problems_connectorAsInOurServerXml_areNone() throws Exception {
    Connector connector = new Connector();
    connector.setAllowTrace(true);
    connector.setProperty("relaxedPathChars", "\"<>[\\]^`{|}");
    connector.setProperty("relaxedQueryChars", "\"<>[\\]^`{|}");
    connector.setProperty("maxHttpRequestHeaderSize", "32768");
    connector.setProperty("maxHttpResponseHeaderSize", "16384");
    connector.setProperty("maxHeaderCount", "1000");
    assertThat(problems(connector)).isEmpty();
  }

  @Test
  void problems_portThatNobodyListensOn_areNone() {
    assertThat(new ConnectorCheck(ManagementFactory.getPlatformMBeanServer()).problems(1))
        .isEmpty();
  }
}
