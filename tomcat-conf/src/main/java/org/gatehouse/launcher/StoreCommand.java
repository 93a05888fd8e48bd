package org.gatehouse.launcher;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Runs a command of the Admin API's application on the node's store: with the server of the node
 * when that is up, else with one that is started for the command.
 *
 * <p>The first argument is the folder of the project, the others are the command's. Exit code as
 * the command's; 1, with one line on standard error, when the server cannot start.
 */
public final class StoreCommand {
  private static final String COMMAND = "org.gatehouse.admin.command.Command";

  private final Installation installation;
  private final List<String> arguments;

  private StoreCommand(Installation installation, List<String> arguments) {
    this.installation = installation;
    this.arguments = arguments;
  }

  public static void main(String[] arguments) {
    Path home = Path.of(arguments[0]).toAbsolutePath().normalize();
    List<String> command = Arrays.asList(arguments).subList(1, arguments.length);
    try {
      System.exit(new StoreCommand(new Installation(home), command).run());
    } catch (StartFailure e) {
      System.err.println("gatehouse: " + e.getMessage());
      System.exit(1);
    }
  }

  private int run() {
    LauncherSettings settings = LauncherSettings.read(System.getenv(), installation.home());
    System.setProperty("gatehouse.data", settings.data().toString());
    if (!settings.ownsDatabase() || arguments.contains("validate")) {
      return runCommand();
    }
    Optional<DataFolder> data = DataFolder.openUnlessTaken(settings.data());
    if (data.isEmpty()) {
      DatabaseAddress.ofRunning(settings.data()).tellApplications();
      return runCommand();
    }
    try (DataFolder folder = data.get();
        DatabaseServer server =
            DatabaseServer.start(installation.postgres(), folder, settings.postgresPort())) {
      server.address().tellApplications();
      return runCommand();
    }
  }

  private int runCommand() {
    try (URLClassLoader application =
        new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
      Thread.currentThread().setContextClassLoader(application);
      Object code =
          application
              .loadClass(COMMAND)
              .getMethod("run", String[].class)
              .invoke(null, (Object) arguments.toArray(String[]::new));
      return (Integer) code;
    } catch (InvocationTargetException e) {
      throw new StartFailure(String.valueOf(e.getCause()), e);
    } catch (ReflectiveOperationException | IOException e) {
      throw new StartFailure("the command cannot be run: " + e, e);
    }
  }

  private URL[] classPath() throws MalformedURLException {
    String war = installation.adminWar().toString();
    Path unpacked = Path.of(war.substring(0, war.length() - ".war".length()), "WEB-INF");
    List<URL> classPath = new ArrayList<>();
    classPath.add(unpacked.resolve("classes").toUri().toURL());
    try (Stream<Path> jars = Files.list(unpacked.resolve("lib"))) {
      for (Path jar : jars.sorted().toList()) {
        classPath.add(jar.toUri().toURL());
      }
    } catch (MalformedURLException e) {
      throw e;
    } catch (IOException e) {
      throw new StartFailure(unpacked + " cannot be read: " + e, e);
    }
    return classPath.toArray(URL[]::new);
  }
}
