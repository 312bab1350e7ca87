package dev.freshet.samples.android.shrunk;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.codehaus.mojo.animal_sniffer.Clazz;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * An {@code android.jar} as an app's build has it, made of what the API level 26 consists of: R8 links against it, and finds
 * nothing else there. Which class, method and field there is, a signature file says; what kind each is (static, abstract,
 * an interface), the JDK and Robolectric's Android say, whose own jar R8 cannot read.
 *
 * <p>Its methods do nothing: they return null, zero or, as builders do, {@code this}. So the classes below {@code android}
 * also serve an app that runs on a JVM.
 */
final class AndroidJar {
    private static final String OBJECT = "java/lang/Object";
    private static final String CONSTRUCTOR = "<init>";
    /** What a class, method or field is: its access flags, and the value of a constant. */
    private record Kind(int access, Object value) {
        static final Kind USUAL = new Kind(Opcodes.ACC_PUBLIC, null);

        boolean is(int flag) {
            return (access & flag) != 0;
        }
    }

    private final Map<String, Map<String, Kind>> known = new HashMap<>();

    /**
     * Makes the jar.
     *
     * @param added classes that stand in for what is no API, but there on a device
     */
    static void write(Path signature, Path jar, Class<?>... added) throws IOException {
        AndroidJar android = new AndroidJar();
        try (InputStream file = Files.newInputStream(signature);
                ObjectInputStream in = new ObjectInputStream(new GZIPInputStream(file));
                ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (Clazz next = next(in); next != null; next = next(in)) {
                put(out, next.getName(), android.stub(next));
            }
            for (Class<?> one : added) {
                String name = one.getName().replace('.', '/');
                try (InputStream bytes = ClassLoader.getSystemResourceAsStream(name + ".class")) {
                    put(out, name, bytes.readAllBytes());
                }
            }
        }
    }

    private static Clazz next(ObjectInputStream in) throws IOException {
        try {
            return (Clazz) in.readObject();
        } catch (ClassNotFoundException e) {
            throw new IOException(e);
        }
    }

    private static void put(ZipOutputStream out, String name, byte[] bytes) throws IOException {
        out.putNextEntry(new ZipEntry(name + ".class"));
        out.write(bytes);
    }

    private byte[] stub(Clazz wanted) throws IOException {
        String name = wanted.getName();
        String parent = name.equals(OBJECT) ? null : wanted.getSuperClass() == null ? OBJECT : wanted.getSuperClass();
        ClassWriter stub = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        Map<String, Kind> kinds = kinds(name);
        // a class that neither knows is one of a test framework's, or has gone from both since
        Kind kind = kinds.getOrDefault(name, Kind.USUAL);
        stub.visit(Opcodes.V1_8, kind.access & ~Opcodes.ACC_RECORD, name, null, parent, wanted.getSuperInterfaces());
        Set<String> members = wanted.getSignatures();
        for (String member : members) {
            add(stub, member, kinds.getOrDefault(member, Kind.USUAL), name, parent);
        }
        if (!kind.is(Opcodes.ACC_INTERFACE) && !members.contains(CONSTRUCTOR + "()V")) {
            // for the constructors of what extends it
            add(stub, CONSTRUCTOR + "()V", Kind.USUAL, name, parent);
        }
        return stub.toByteArray();
    }

    private static void add(ClassWriter stub, String member, Kind kind, String owner, String parent) {
        int field = member.indexOf('#');
        if (field > 0) {
            stub.visitField(kind.access, member.substring(0, field), member.substring(field + 1), null, kind.value);
            return;
        }
        String name = member.substring(0, member.indexOf('('));
        Type returned = Type.getReturnType(member.substring(name.length()));
        int shown = kind.access & ~(Opcodes.ACC_NATIVE | Opcodes.ACC_SYNCHRONIZED);
        MethodVisitor method = stub.visitMethod(shown, name, member.substring(name.length()), null, null);
        if (kind.is(Opcodes.ACC_ABSTRACT)) {
            return;
        }
        method.visitCode();
        if (name.equals(CONSTRUCTOR) && parent != null) {
            method.visitVarInsn(Opcodes.ALOAD, 0);
            method.visitMethodInsn(Opcodes.INVOKESPECIAL, parent, CONSTRUCTOR, "()V", false);
        }
        boolean builds = returned.getDescriptor().equals('L' + owner + ';') && !kind.is(Opcodes.ACC_STATIC);
        push(method, returned, builds);
        method.visitInsn(returned.getOpcode(Opcodes.IRETURN));
        method.visitMaxs(0, 0);
        method.visitEnd();
    }

    private static void push(MethodVisitor method, Type returned, boolean builds) {
        switch (returned.getSort()) {
            case Type.VOID -> {}
            case Type.LONG -> method.visitInsn(Opcodes.LCONST_0);
            case Type.FLOAT -> method.visitInsn(Opcodes.FCONST_0);
            case Type.DOUBLE -> method.visitInsn(Opcodes.DCONST_0);
            case Type.OBJECT, Type.ARRAY -> {
                if (builds) {
                    method.visitVarInsn(Opcodes.ALOAD, 0);
                } else {
                    method.visitInsn(Opcodes.ACONST_NULL);
                }
            }
            default -> method.visitInsn(Opcodes.ICONST_0);
        }
    }

    /** The kind of a class, by its name, and of its members, inherited ones too: Android's may redeclare them. */
    private Map<String, Kind> kinds(String name) throws IOException {
        Map<String, Kind> all = known.get(name);
        if (all != null) {
            return all;
        }
        all = new HashMap<>();
        known.put(name, all);
        try (InputStream bytes = ClassLoader.getSystemResourceAsStream(name + ".class")) {
            if (bytes != null) {
                ClassReader reader = new ClassReader(bytes);
                reader.accept(new Kinds(all), ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG);
                for (String above : reader.getInterfaces()) {
                    kinds(above).forEach(all::putIfAbsent);
                }
                if (reader.getSuperName() != null) {
                    kinds(reader.getSuperName()).forEach(all::putIfAbsent);
                }
                all.put(name, new Kind(reader.getAccess(), null));
            }
        }
        return all;
    }

    private static final class Kinds extends ClassVisitor {
        private final Map<String, Kind> all;

        Kinds(Map<String, Kind> all) {
            super(Opcodes.ASM9);
            this.all = all;
        }

        @Override
        public FieldVisitor visitField(int access, String name, String type, String generic, Object value) {
            all.put(name + '#' + type, new Kind(access, value));
            return null;
        }

        @Override
        public MethodVisitor visitMethod(int access, String name, String type, String generic, String[] thrown) {
            all.put(name + type, new Kind(access, null));
            return null;
        }
    }
}
