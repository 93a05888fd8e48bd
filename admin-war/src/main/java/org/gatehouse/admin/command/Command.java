package org.gatehouse.admin.command;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.gatehouse.api.plugin.EntitySchemas;
import org.gatehouse.api.plugin.PluginCatalogue;
import org.gatehouse.api.store.Store;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.store.Stores;
import org.gatehouse.store.declarative.DeclarativeFormat;
import org.gatehouse.store.migration.MigrationException;
import org.gatehouse.store.settings.Settings;
import org.gatehouse.store.settings.SettingsException;
import org.gatehouse.store.settings.SettingsReader;

/**
 * The commands {@code config validate|import|export} and {@code store check}. What a command has to
 * tell goes to standard output, why it failed to standard error. Exit code 0 when all is well, 1
 * when something is wrong with the file or the store, 2 when the command is none.
 */
public final class Command {
  private static final String USAGE =
      """
      usage: config validate FILE   say what is wrong with a declarative file; - reads the input
             config import FILE     put its entities into the store: all of them or none
             config export [FILE]   write what is in the store, to the output without a file
             store check            look for what is torn in the store, and repair it
      """;

  private final Settings settings;
  private final PluginCatalogue plugins;
  private final InputStream in;
  private final PrintStream out;

  private Command(Settings settings, PluginCatalogue plugins, InputStream in, PrintStream out) {
    this.settings = settings;
    this.plugins = plugins;
    this.in = in;
    this.out = out;
  }

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** Does what the arguments say with the settings of this process, and returns the exit code. */
  public static int run(String[] arguments) {
    Logger.getLogger("").setLevel(Level.WARNING);
    // not System.out, whose encoding is the terminal's: what is written here is read again
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    Settings settings;
    try {
      settings = SettingsReader.read(key -> null);
    } catch (SettingsException e) {
      System.err.println(e.getMessage());
      return 1;
    }
    return run(List.of(arguments), settings, System.in, out, System.err);
  }

  /** Does what the arguments say, and returns the exit code. */
  static int run(
      List<String> arguments,
      Settings settings,
      InputStream in,
      PrintStream out,
      PrintStream errors) {
    try (PluginCatalogue plugins = catalogue(settings)) {
      int code = new Command(settings, plugins, in, out).run(arguments);
      if (out.checkError()) {
        throw new CommandException("the output cannot be written");
      }
      return code;
    } catch (UsageException e) {
      errors.println(e.getMessage());
      errors.print(USAGE);
      return 2;
    } catch (CommandException
        | StoreException
        | MigrationException
        | IllegalArgumentException
        | IllegalStateException e) {
      errors.println(e.getMessage());
      return 1;
    } finally {
      out.flush();
    }
  }

  private static PluginCatalogue catalogue(Settings settings) {
    return PluginCatalogue.load(
        Command.class.getClassLoader(),
        settings.plugins(),
        settings.pluginPath().map(Path::of).orElse(null));
  }

  private int run(List<String> arguments) {
    String name = String.join(" ", arguments.subList(0, Math.min(2, arguments.size())));
    List<String> rest = arguments.subList(Math.min(2, arguments.size()), arguments.size());
    return switch (name) {
      case "config validate" -> {
        DeclarativeFormat format = format();
        ConfigFile.open(only(rest), in).read(format);
        yield 0;
      }
      case "config import" -> {
        String file = only(rest);
        refuseWithoutDatabase();
        yield withStore(store -> ConfigImport.run(ConfigFile.open(file, in), format(), store, out));
      }
      case "config export" -> {
        Optional<Path> file = optional(rest);
        yield withStore(store -> ConfigExport.run(store, file, out));
      }
      case "store check" -> {
        none(rest);
        yield withStore(this::check);
      }
      default -> throw new UsageException("no such command: " + String.join(" ", arguments));
    };
  }

  private DeclarativeFormat format() {
    return new DeclarativeFormat(plugins.entityTypes(), new EntitySchemas(plugins.types()));
  }

  private void refuseWithoutDatabase() {
    if (settings.database().equals("off")) {
      throw new CommandException(
          "there is no database to import into (database = off);"
              + " send the file to a running node: POST /config");
    }
  }

  private int withStore(ToIntFunction<Store> action) {
    try (Store store = Stores.open(settings, plugins.types(), plugins.classLoader())) {
      return action.applyAsInt(store);
    }
  }

  private int check(Store store) {
    List<String> findings = store.check();
    findings.forEach(out::println);
    if (findings.isEmpty()) {
      out.println("nothing is wrong with the store");
    }
    return findings.isEmpty() ? 0 : 1;
  }

  private static String only(List<String> arguments) {
    if (arguments.size() != 1) {
      throw new UsageException("one file is needed");
    }
    return arguments.get(0);
  }

  private static Optional<Path> optional(List<String> arguments) {
    if (arguments.size() > 1) {
      throw new UsageException("at most one file is needed");
    }
    return arguments.stream().filter(file -> !file.equals("-")).findFirst().map(Path::of);
  }

  private static void none(List<String> arguments) {
    if (!arguments.isEmpty()) {
      throw new UsageException("nothing more is needed");
    }
  }
}
