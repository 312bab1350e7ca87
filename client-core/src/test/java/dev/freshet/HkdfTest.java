package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The vectors of RFC 5869, appendix A.1 to A.3. */
class HkdfTest {
    @Test
    void derivesTheRfcsBasicVector() {
        byte[] key = filled(22, 0x0b, 0);

        byte[] derived = Hkdf.derive(key, filled(13, 0x00, 1), filled(10, 0xf0, 1), 42);

        assertThat(hex(derived))
                .isEqualTo("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
    }

    @Test
    void derivesTheRfcsLongVector() {
        byte[] key = filled(80, 0x00, 1);

        byte[] derived = Hkdf.derive(key, filled(80, 0x60, 1), filled(80, 0xb0, 1), 82);

        assertThat(hex(derived))
                .isEqualTo("b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
                        + "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
                        + "cc30c58179ec3e87c14c01d5c1f3434f1d87");
    }

    @Test
    void derivesTheRfcsVectorWithoutSaltAndInfo() {
        byte[] key = filled(22, 0x0b, 0);

        byte[] derived = Hkdf.derive(key, new byte[0], new byte[0], 42);

        assertThat(hex(derived))
                .isEqualTo("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
    }

    private static byte[] filled(int length, int first, int step) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (first + i * step);
        }
        return bytes;
    }

    private static String hex(byte[] bytes) {
        char[] zeros = new char[2 * bytes.length];
        Arrays.fill(zeros, '0');
        String digits = new BigInteger(1, bytes).toString(16);
        return new String(zeros, 0, zeros.length - digits.length()) + digits;
    }
}
