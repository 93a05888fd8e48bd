import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.gatehouse.tomcat.PacedExecutor;

/**
 * What forwarding costs in a servlet at least: a bare Tomcat, with the gateway's executor, whose threads write a
 * request of fixed bytes to a kept socket, look for the end of the response and copy its body. It parses nothing, keeps
 * no rule of HTTP and has no feature; only bench/compare.py calls it, to tell what of the gateway's figures is the
 * container's and the kernel's.
 *
 * <p>usage: java -cp 'TOMCAT/lib/*:TOMCAT/bin/*' LeastForwarder.java PORT UPSTREAM_PORT FOLDER
 */
public class LeastForwarder extends HttpServlet {
  private static final byte[] REQUEST = "GET /small HTTP/1.1\r\nHost: upstream\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int BODY = 100;

  private final transient Deque<Socket> idle = new ConcurrentLinkedDeque<>();
  private final int upstream;

  LeastForwarder(int upstream) {
    this.upstream = upstream;
  }

  public static void main(String[] arguments) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(arguments[2]);
    Connector connector = new Connector("org.apache.coyote.http11.Http11NioProtocol");
    connector.setPort(Integer.parseInt(arguments[0]));
    connector.setProperty("address", "127.0.0.1");
    connector.setProperty("maxKeepAliveRequests", "-1");
    PacedExecutor threads = new PacedExecutor();
    threads.setName("floor");
    tomcat.getService().addExecutor(threads);
    connector.getProtocolHandler().setExecutor(threads);
    tomcat.setConnector(connector);
    Context context = tomcat.addContext("", null);
    Tomcat.addServlet(context, "forwarder", new LeastForwarder(Integer.parseInt(arguments[1])));
    context.addServletMappingDecoded("/*", "forwarder");
    tomcat.start();
    tomcat.getServer().await();
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
    for (Socket kept = idle.pollFirst(); kept != null; kept = idle.pollFirst()) {
      if (forward(kept, response)) {
        return;
      }
      kept.close(); // the upstream has, meanwhile
    }
    Socket fresh = new Socket("127.0.0.1", upstream);
    fresh.setTcpNoDelay(true);
    if (!forward(fresh, response)) {
      throw new EOFException();
    }
  }

  /** Returns whether there was an answer. */
  private boolean forward(Socket socket, HttpServletResponse response) throws IOException {
    socket.getOutputStream().write(REQUEST);
    byte[] answer = new byte[1024];
    int length = 0;
    int body = 0;
    InputStream in = socket.getInputStream();
    while (body == 0 || length < body + BODY) {
      int count = in.read(answer, length, answer.length - length);
      if (count < 0) {
        return false;
      }
      length += count;
      for (int i = 3; i < length && body == 0; i++) {
        body = answer[i] == '\n' && answer[i - 1] == '\r' && answer[i - 2] == '\n' ? i + 1 : 0;
      }
    }
    idle.addFirst(socket);
    response.setContentType("text/plain");
    response.setContentLength(BODY);
    response.getOutputStream().write(answer, body, BODY);
    return true;
  }
}
