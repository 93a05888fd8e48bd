package org.gatehouse.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A WAR that holds {@link PlaceholderServlet} and nothing else. */
final class PlaceholderWar {

  private PlaceholderWar() {}

  /**
   * @param name with which each answer of the WAR begins
   * @param refusal why the WAR refuses to start; empty when it starts
   */
  static void write(Path war, String name, String refusal) throws IOException {
    Files.createDirectories(war.getParent());
    String classFile = PlaceholderServlet.class.getName().replace('.', '/') + ".class";
    try (OutputStream out = Files.newOutputStream(war);
        ZipOutputStream zip = new ZipOutputStream(out);
        InputStream servlet =
            PlaceholderServlet.class.getClassLoader().getResourceAsStream(classFile)) {
      zip.putNextEntry(new ZipEntry("WEB-INF/web.xml"));
      zip.write(webXml(name, refusal).getBytes(StandardCharsets.UTF_8));
      zip.putNextEntry(new ZipEntry("WEB-INF/classes/" + classFile));
      servlet.transferTo(zip);
      zip.closeEntry();
    }
  }

  private static String webXml(String name, String refusal) {
    return """
        <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0" metadata-complete="true">
          <servlet>
            <servlet-name>placeholder</servlet-name>
            <servlet-class>org.gatehouse.launcher.PlaceholderServlet</servlet-class>
            <init-param><param-name>name</param-name><param-value>%s</param-value></init-param>
            <init-param><param-name>refusal</param-name><param-value>%s</param-value></init-param>
            <load-on-startup>1</load-on-startup>
          </servlet>
          <servlet-mapping>
            <servlet-name>placeholder</servlet-name>
            <url-pattern>/*</url-pattern>
          </servlet-mapping>
        </web-app>
        """
        .formatted(name, refusal);
  }
}
