import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;

/**
 * Posts as an installation does: OpenFeign 11.8 over the JDK's own HttpURLConnection, no other library.
 * Usage: java Sender.java BASE, then a request a line on standard input, its fields separated by tabs:
 * name, method, path, key, mode (fixed or chunked), content type, body. Prints name, status and answer, a line each.
 */
public class Sender {
    public static void main(String[] args) throws IOException {
        String requests = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        for (String line : requests.split("\n")) {
            String[] f = line.split("\t", -1);
            System.out.println(f[0] + "\t" + send(args[0] + f[2], f[1], f[3], f[4].equals("chunked"), f[5], f[6]));
        }
    }

    // The calls and their order are those of feign.Client.Default.
    static String send(String url, String method, String key, boolean chunked, String type, String body) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) new URL(url).openConnection();
        connection.setConnectTimeout(10_000);
        connection.setReadTimeout(60_000);
        connection.setAllowUserInteraction(false);
        connection.setInstanceFollowRedirects(true);
        connection.setRequestMethod(method);
        connection.addRequestProperty("X-Appery-Database-Id", key);
        connection.addRequestProperty("Content-Type", type);
        connection.addRequestProperty("Accept", "*/*");
        if (!method.equals("GET")) {
            write(connection, chunked, body.getBytes(StandardCharsets.UTF_8));
        }
        int status = connection.getResponseCode();
        return status + "\t" + answer(connection, status);
    }

    static void write(HttpURLConnection connection, boolean chunked, byte[] body) throws IOException {
        if (chunked) {
            connection.setChunkedStreamingMode(8196);
        } else {
            connection.setFixedLengthStreamingMode(body.length);
        }
        connection.setDoOutput(true);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(body);
        }
    }

    // Read to the end, as Feign does before it decodes: only then can the connection serve the next request.
    static String answer(HttpURLConnection connection, int status) throws IOException {
        try (InputStream in = status >= 400 ? connection.getErrorStream() : connection.getInputStream()) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8).replace('\n', ' ');
        }
    }
}
