package dev.freshet.samples.android.shrunk;

import com.android.tools.r8.CompilationFailedException;
import com.android.tools.r8.CompilationMode;
import com.android.tools.r8.D8;
import com.android.tools.r8.D8Command;
import com.android.tools.r8.Diagnostic;
import com.android.tools.r8.DiagnosticsHandler;
import com.android.tools.r8.OutputMode;
import com.android.tools.r8.R8;
import com.android.tools.r8.R8Command;
import com.android.tools.r8.origin.Origin;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.freshet.AuthSession;
import dev.freshet.okhttp.AuthInterceptor;
import dev.freshet.samples.android.App;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import kotlin.Unit;
import okhttp3.OkHttpClient;
import okio.Buffer;
import org.jetbrains.annotations.NotNull;
import org.jspecify.annotations.NullMarked;

/**
 * R8 in full mode, as the release build of an app runs it: over the app and all its libraries, with the rules that their
 * jars bring. The app's own rule is that its {@code main} stays, in place of what an app's manifest names.
 */
final class Shrinker {
    private static final int LEAST_ANDROID = 26;

    static {
        // tests have them on; R8's are half of its work
        Shrinker.class.getClassLoader().setPackageAssertionStatus("com.android.tools.r8", false);
    }

    private static final List<Class<?>> LIBRARIES = List.of(
            App.class,
            AuthSession.class,
            AuthInterceptor.class,
            JsonFactory.class,
            JsonInclude.class,
            ObjectMapper.class,
            OkHttpClient.class,
            Buffer.class,
            Unit.class,
            NotNull.class,
            NullMarked.class);

    private final Path android;
    private final Path folder;

    /**
     * Writes into this folder.
     *
     * @param android what {@link AndroidJar} has written
     */
    Shrinker(Path android, Path folder) {
        this.android = android;
        this.folder = folder;
    }

    /** An app and its libraries, shrunk, but as class files: of those that are dexed otherwise, without lambdas and records. */
    Path classes(Class<?> app) throws IOException, CompilationFailedException {
        Path desugared = folder.resolve(app.getSimpleName() + "-desugared.jar");
        D8.run(D8Command.builder(new Strict())
                .addLibraryFiles(android)
                .addProgramFiles(code(app))
                .setMinApiLevel(LEAST_ANDROID)
                .setOutput(desugared, OutputMode.ClassFile)
                .build());
        Path jar = folder.resolve(app.getSimpleName() + "-shrunk.jar");
        R8.run(command(app, desugared).setOutput(jar, OutputMode.ClassFile).build());
        return jar;
    }

    /** The bytes of the same, dexed: what a device gets. */
    long dexed(Class<?> app) throws IOException, CompilationFailedException {
        Path dex = folder.resolve(app.getSimpleName() + "-dex.zip");
        R8.run(command(app, code(app))
                .setMinApiLevel(LEAST_ANDROID)
                .setOutput(dex, OutputMode.DexIndexed)
                .build());
        long bytes = 0;
        try (ZipFile zip = new ZipFile(dex.toFile())) {
            for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
                ZipEntry entry = all.nextElement();
                bytes += entry.getName().endsWith(".dex") ? entry.getSize() : 0;
            }
        }
        return bytes;
    }

    private R8Command.Builder command(Class<?> app, Path code) throws IOException {
        String rule = "-keep class " + app.getName() + " { public static void main(java.lang.String[]); }";
        return R8Command.builder(new Strict())
                .addLibraryFiles(android)
                .addProgramFiles(code, rules())
                .addProguardConfiguration(List.of(rule), Origin.unknown())
                .setMode(CompilationMode.RELEASE);
    }

    /** The classes of this app, of the other two, which R8 drops, and of all libraries. */
    private Path code(Class<?> app) throws IOException {
        Path jar = folder.resolve(app.getSimpleName() + ".jar");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            String apps = app.getPackageName().replace('.', '/') + "/\\w+App(\\$\\w+)?\\.class";
            pack(home(app), name -> name.matches(apps), out);
            for (Class<?> library : LIBRARIES) {
                pack(home(library), Shrinker::isClass, out);
            }
        }
        return jar;
    }

    private static boolean isClass(String name) {
        return name.endsWith(".class") && !name.startsWith("META-INF/") && !name.equals("module-info.class");
    }

    /** What R8 looks for in a library. */
    private Path rules() throws IOException {
        Path jar = folder.resolve("rules.jar");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (Class<?> library : LIBRARIES) {
                pack(home(library), name -> name.matches("META-INF/(proguard|com\\.android\\.tools)/.*"), out);
            }
        }
        return jar;
    }

    private static Path home(Class<?> one) throws IOException {
        try {
            return Path.of(
                    one.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    /** From a jar, or from the folder that a module has been compiled to. */
    private static void pack(Path home, Predicate<String> wanted, ZipOutputStream out) throws IOException {
        if (Files.isDirectory(home)) {
            packFolder(home, wanted, out);
            return;
        }
        try (FileSystem jar = FileSystems.newFileSystem(home)) {
            packFolder(jar.getPath("/"), wanted, out);
        }
    }

    private static void packFolder(Path root, Predicate<String> wanted, ZipOutputStream out) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(root)) {
            all.filter(Files::isRegularFile).sorted().forEach(files::add);
        }
        for (Path file : files) {
            String name = root.relativize(file).toString().replace('\\', '/');
            if (wanted.test(name)) {
                out.putNextEntry(new ZipEntry(name));
                Files.copy(file, out);
            }
        }
    }

    /** R8 warns, and goes on, where an app would crash. */
    private static final class Strict implements DiagnosticsHandler {
        @Override
        public void warning(Diagnostic warning) {
            throw new AssertionError("R8 warns: " + warning.getDiagnosticMessage());
        }

        @Override
        public void error(Diagnostic error) {
            throw new AssertionError("R8 refuses: " + error.getDiagnosticMessage());
        }
    }
}
