package dev.sluice.proxy.format;

import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.Headers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The first value of a header, or of another where the first name is absent: {@code %REQ(X?Y)%} and its kin. */
record HeaderOperator(
        Source source, HeaderName name, @Nullable HeaderName instead) implements Operator {
    /** Which head is read. */
    enum Source {
        REQUEST,
        RESPONSE,
        TRAILERS
    }

    /** Of an operator's arguments. */
    static HeaderOperator of(Source source, String arguments) {
        int mark = arguments.indexOf('?');
        var name = mark < 0 ? arguments : arguments.substring(0, mark);
        var instead = mark < 0 ? null : arguments.substring(mark + 1);
        if (name.isEmpty()) throw new IllegalArgumentException("a header name is missing");
        return new HeaderOperator(
                source,
                HeaderName.inRequest(name),
                instead == null || instead.isEmpty() ? null : HeaderName.inRequest(instead));
    }

    @Override
    public boolean write(StreamView view, Line out) {
        Headers head = switch (source) {
            case REQUEST -> view.requestHead();
            case RESPONSE -> view.responseHead();
            case TRAILERS -> view.responseTrailers();
        };
        if (head == null) return false;
        int index = head.find(name);
        if (index < 0 && instead != null) index = head.find(instead);
        if (index < 0) return false;
        out.put(head.array(), head.valueOffset(index), head.valueLength(index));
        return true;
    }

    @Override
    public List<HeaderName> responseNames() {
        if (source == Source.REQUEST) return List.of();
        return instead == null ? List.of(name) : List.of(name, instead);
    }
}
