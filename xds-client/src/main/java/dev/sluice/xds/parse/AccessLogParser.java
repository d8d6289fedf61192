package dev.sluice.xds.parse;

import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.sluice.xds.model.AccessLog;
import dev.sluice.xds.model.AccessLogFormat;
import dev.sluice.xds.model.AccessLogSink;
import dev.sluice.xds.model.JsonValue;
import dev.sluice.xds.read.FieldPath;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.extensions.access_loggers.file.v3.FileAccessLog;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StderrAccessLog;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StdoutAccessLog;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Access logs: where lines go and what they say. */
@SuppressWarnings("deprecation") // Envoy deprecates some of these fields and still takes them
final class AccessLogParser {
    static final List<MessageSupport> SUPPORT = List.of(
            MessageSupport.of("envoy.config.accesslog.v3.AccessLog").works("name", "filter", "typed_config"),
            MessageSupport.of("envoy.extensions.access_loggers.file.v3.FileAccessLog")
                    .works("path", "log_format")
                    .worksBut("format", "deprecated form of log_format")
                    .worksBut("typed_json_format", "deprecated form of log_format"),
            MessageSupport.of("envoy.extensions.access_loggers.stream.v3.StdoutAccessLog")
                    .works("log_format"),
            MessageSupport.of("envoy.extensions.access_loggers.stream.v3.StderrAccessLog")
                    .works("log_format"),
            MessageSupport.of("envoy.config.core.v3.SubstitutionFormatString")
                    .works("text_format", "text_format_source", "json_format", "omit_empty_values")
                    .accepted("members are always sorted", "json_format_options")
                    .accepted("a log has no content type", "content_type"),
            MessageSupport.of("envoy.config.core.v3.JsonFormatOptions"));

    /** Envoy's default line. */
    private static final String DEFAULT_FORMAT = "[%START_TIME%] \"%REQUEST_HEADER(:METHOD)%"
            + " %REQUEST_HEADER(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%\" %RESPONSE_CODE% %RESPONSE_FLAGS%"
            + " %BYTES_RECEIVED% %BYTES_SENT% %DURATION% %RESPONSE_HEADER(X-ENVOY-UPSTREAM-SERVICE-TIME)%"
            + " \"%REQUEST_HEADER(X-FORWARDED-FOR)%\" \"%REQUEST_HEADER(USER-AGENT)%\""
            + " \"%REQUEST_HEADER(X-REQUEST-ID)%\" \"%REQUEST_HEADER(:AUTHORITY)%\" \"%UPSTREAM_HOST%\"\n";

    private static final int MOST_FORMAT_BYTES = 65_536;

    private final Scope scope;

    AccessLogParser(Scope scope) {
        this.scope = scope;
    }

    List<AccessLog> parse(List<io.envoyproxy.envoy.config.accesslog.v3.AccessLog> logs, FieldPath at) {
        var filters = new AccessLogFilterParser(scope);
        var all = new ArrayList<AccessLog>();
        for (int i = 0; i < logs.size(); i++) {
            var log = logs.get(i);
            var here = at.index(i).field("typed_config");
            var message = scope.unpack(log.getTypedConfig(), here);
            var sink = sink(message, here);
            if (message != null && sink != null) {
                var filter = log.hasFilter()
                        ? filters.parse(log.getFilter(), at.index(i).field("filter"))
                        : null;
                all.add(new AccessLog(sink, filter, format(message, Scope.inside(log.getTypedConfig(), here))));
            }
        }
        return all;
    }

    private @Nullable AccessLogSink sink(@Nullable Message message, FieldPath at) {
        return switch (message) {
            case null -> null;
            case FileAccessLog file -> new AccessLogSink.File(file.getPath());
            case StdoutAccessLog stdout -> new AccessLogSink.Stdout();
            case StderrAccessLog stderr -> new AccessLogSink.Stderr();
            default -> {
                scope.problem(at, message.getDescriptorForType().getFullName() + " is no access logger");
                yield null;
            }
        };
    }

    private AccessLogFormat format(Message message, FieldPath at) {
        var here = at.field("log_format");
        return switch (message) {
            case StdoutAccessLog stdout -> format(stdout.hasLogFormat(), stdout.getLogFormat(), here);
            case StderrAccessLog stderr -> format(stderr.hasLogFormat(), stderr.getLogFormat(), here);
            case FileAccessLog file ->
                switch (file.getAccessLogFormatCase()) {
                    case FORMAT ->
                        file.getFormat().isEmpty()
                                ? text(DEFAULT_FORMAT, false, at)
                                : text(file.getFormat(), false, at.field("format"));
                    case TYPED_JSON_FORMAT ->
                        new AccessLogFormat.Json(tree(file.getTypedJsonFormat(), at.field("typed_json_format")), false);
                    case LOG_FORMAT, JSON_FORMAT, ACCESSLOGFORMAT_NOT_SET ->
                        format(file.hasLogFormat(), file.getLogFormat(), here);
                };
            default -> throw new IllegalArgumentException("no access logger");
        };
    }

    private AccessLogFormat format(boolean set, SubstitutionFormatString format, FieldPath at) {
        if (!set) {
            return text(DEFAULT_FORMAT, false, at);
        }
        boolean omit = format.getOmitEmptyValues();
        return switch (format.getFormatCase()) {
            case TEXT_FORMAT -> text(format.getTextFormat(), omit, at.field("text_format"));
            case TEXT_FORMAT_SOURCE -> {
                var where = at.field("text_format_source");
                var source = new DataSourceParser(scope).text(format.getTextFormatSource(), MOST_FORMAT_BYTES, where);
                yield text(source, omit, where);
            }
            case JSON_FORMAT -> new AccessLogFormat.Json(tree(format.getJsonFormat(), at.field("json_format")), omit);
            case FORMAT_NOT_SET -> text("", omit, at);
        };
    }

    private AccessLogFormat text(String text, boolean omitEmptyValues, FieldPath at) {
        return new AccessLogFormat.Text(FormatParser.parse(text, at, scope.problems()), omitEmptyValues);
    }

    private JsonValue.Tree tree(Struct struct, FieldPath at) {
        var members = new ArrayList<JsonValue.Member>();
        new TreeMap<>(struct.getFieldsMap())
                .forEach((name, value) -> members.add(new JsonValue.Member(name, value(value, at.field(name)))));
        return new JsonValue.Tree(members);
    }

    private JsonValue value(Value value, FieldPath at) {
        return switch (value.getKindCase()) {
            case STRING_VALUE -> new JsonValue.Text(FormatParser.parse(value.getStringValue(), at, scope.problems()));
            case STRUCT_VALUE -> tree(value.getStructValue(), at);
            case LIST_VALUE -> {
                var values = new ArrayList<JsonValue>();
                for (var item : value.getListValue().getValuesList()) {
                    values.add(value(item, at.index(values.size())));
                }
                yield new JsonValue.Items(values);
            }
            case NUMBER_VALUE -> new JsonValue.Constant(value.getNumberValue());
            case BOOL_VALUE -> new JsonValue.Constant(value.getBoolValue());
            case NULL_VALUE, KIND_NOT_SET -> new JsonValue.Constant(null);
        };
    }
}
