import io.grpc.LoadBalancerProvider;
import io.grpc.LoadBalancerRegistry;
import io.grpc.testing.integration.TestServiceClient;
import java.lang.reflect.InvocationTargetException;
import java.util.List;

/**
 * The cases of gRPC's interoperability client one after the other, in one process: the client's own main ends the JVM
 * after its first. Arguments: a port on loopback and the cases, each with its own flags behind it, separated by commas.
 * Prints {@code CASE ok} or {@code CASE failed: ...} a case.
 */
final class InteropClient {
    private InteropClient() {}

    public static void main(String[] arguments) throws Exception {
        registerLoadBalancer();
        for (var each : List.of(arguments).subList(1, arguments.length)) {
            var words = each.split(",");
            words[0] = "--test_case=" + words[0];
            System.out.println(each.split(",")[0] + " " + outcome(arguments[0], words));
        }
        System.exit(0);
    }

    /** The policy that hands backend metrics to the ORCA cases, as the client's own main registers it. */
    private static void registerLoadBalancer() throws ReflectiveOperationException {
        var type = Class.forName("io.grpc.testing.integration.CustomBackendMetricsLoadBalancerProvider");
        var constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        LoadBalancerRegistry.getDefaultRegistry().register((LoadBalancerProvider) constructor.newInstance());
    }

    private static String outcome(String port, String[] flags) throws ReflectiveOperationException {
        var all = new String[flags.length + 3];
        all[0] = "--server_host=127.0.0.1";
        all[1] = "--server_port=" + port;
        all[2] = "--use_tls=false";
        System.arraycopy(flags, 0, all, 3, flags.length);
        var client = new TestServiceClient();
        try {
            step(client, "parseArgs", new Class<?>[] {String[].class}, (Object) all);
            step(client, "setUp", new Class<?>[0]);
            try {
                step(client, "run", new Class<?>[0]);
            } finally {
                step(client, "tearDown", new Class<?>[0]);
            }
            return "ok";
        } catch (InvocationTargetException e) {
            var cause = e.getCause();
            while (cause.getCause() != null) cause = cause.getCause();
            cause.printStackTrace();
            return "failed: " + String.valueOf(cause).replace('\n', ' ');
        }
    }

    private static void step(TestServiceClient client, String name, Class<?>[] types, Object... values)
            throws ReflectiveOperationException {
        var method = TestServiceClient.class.getDeclaredMethod(name, types);
        method.setAccessible(true);
        method.invoke(client, values);
    }
}
