package dev.sluice.proxy.stream;

import dev.sluice.proxy.filter.Flow;
import dev.sluice.proxy.filter.HttpFilter;
import dev.sluice.proxy.filter.Side;
import dev.sluice.proxy.filter.Verdict;
import dev.sluice.proxy.http.Headers;
import dev.sluice.proxy.net.SharedReadBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One filter's place in one direction: what it holds back, and whether it is called with what follows. Each stage hands
 * on to the next; the last hands to the direction's end. Owns what it has collected.
 *
 * <p>States: OPEN passes on; COLLECTING keeps and calls the filter; PAUSED keeps and does not call; TAKEN gives all to
 * the filter for good.
 *
 * @param <H> the kind of head that passes
 */
abstract sealed class Stage<H extends Headers> implements Flow permits RequestStage, ResponseStage {
    private enum State {
        OPEN,
        COLLECTING,
        PAUSED,
        TAKEN
    }

    final HttpFilter filter;
    final FilterRunner runner;
    final int place;

    private State state = State.OPEN;
    private @Nullable H head; // held back, or null
    private @Nullable ByteBuf collected; // owned
    private @Nullable Headers trailers; // held back, or added by the filter
    private boolean last; // the message is complete here
    private int pauses; // that those it passes on to want
    private @Nullable Headers arriving; // lent to the filter while it is told of them

    Stage(FilterRunner runner, HttpFilter filter, int place) {
        this.runner = runner;
        this.filter = filter;
        this.place = place;
    }

    abstract Verdict callHead(H head, boolean last);

    abstract Verdict callData(ByteBuf data, boolean last);

    abstract Verdict callTrailers(Headers trailers);

    /** The stage after this in its direction, or null at the end. */
    abstract @Nullable Stage<H> next();

    abstract void endHead(H head, boolean last);

    abstract void endData(ByteBuf data, boolean last);

    abstract void endTrailers(Headers trailers);

    abstract Side side();

    /** Whether this direction is over, so that nothing may pass any more. */
    abstract boolean over();

    abstract void tooLarge();

    final void head(H message, boolean end) {
        var stage = this;
        while (true) {
            var verdict = stage.callHead(message, end);
            if (over()) return;
            switch (verdict) {
                case CONTINUE -> {
                    if (end && stage.trailers != null) {
                        stage.passHead(message, false);
                        if (!over()) stage.passTrailers();
                        return;
                    }
                }
                case COLLECT -> {
                    stage.hold(message, end, State.COLLECTING);
                    return;
                }
                case PAUSE -> {
                    stage.hold(message, end, State.PAUSED);
                    stage.pauseSource(true);
                    return;
                }
                case TAKEN -> {
                    stage.state = State.TAKEN;
                    return;
                }
            }
            var following = stage.next();
            if (following == null) {
                endHead(message, end);
                return;
            }
            stage = following;
        }
    }

    /** Takes the data over. */
    final void data(ByteBuf data, boolean end) {
        if (over()) {
            data.release();
            return;
        }
        if (state == State.PAUSED) {
            keep(data);
            last |= end;
            return;
        }
        var verdict = callData(data, end);
        if (over()) {
            if (verdict != Verdict.TAKEN) data.release();
            return;
        }
        switch (verdict) {
            case CONTINUE -> {
                if (collected == null && state == State.OPEN && (trailers == null || !end)) {
                    passData(data, end);
                } else {
                    keep(data);
                    last |= end;
                    release();
                }
            }
            case COLLECT -> {
                state = State.COLLECTING;
                keep(data);
                last |= end;
            }
            case PAUSE -> {
                state = State.PAUSED;
                keep(data);
                last |= end;
                pauseSource(true);
            }
            case TAKEN -> {}
        }
    }

    /** Takes the trailers over. */
    final void trailers(Headers section) {
        if (over()) {
            runner.heads().recycle(section);
            return;
        }
        if (state == State.PAUSED) {
            end(section);
            return;
        }
        arriving = section;
        var verdict = callTrailers(section);
        arriving = null;
        if (over()) {
            if (verdict != Verdict.TAKEN) runner.heads().recycle(section);
            return;
        }
        switch (verdict) {
            case CONTINUE -> {
                end(section);
                release();
            }
            case COLLECT -> {
                end(section);
                state = State.COLLECTING;
            }
            case PAUSE -> {
                end(section);
                state = State.PAUSED;
                pauseSource(true);
            }
            case TAKEN -> {}
        }
    }

    private void end(Headers section) {
        var added = trailers;
        if (added != null) runner.heads().recycle(added); // the message has trailers of its own
        trailers = section;
        last = true;
    }

    @Override
    public final void resume() {
        if (over() || state == State.OPEN || state == State.TAKEN) return;
        boolean paused = state == State.PAUSED;
        state = State.OPEN;
        release();
        if (paused && !over()) pauseSource(false);
    }

    /** One of those this passes on to wants nothing for now, or takes it again: the filter learns when that is so of all. */
    final void pause(boolean on) {
        int before = pauses;
        pauses += on ? 1 : -1;
        if ((before == 0 || pauses == 0) && !over()) filter.writable(side(), !on);
    }

    /** Whether all that this passes on to take more. */
    final boolean writable() {
        return pauses == 0;
    }

    @Override
    public final @Nullable ByteBuf collected() {
        return collected;
    }

    @Override
    public final void inject(ByteBuf data, boolean end) {
        if (over()) {
            data.release();
            return;
        }
        var message = head;
        head = null;
        if (message != null) passHead(message, false);
        if (over()) {
            data.release();
            return;
        }
        boolean more = end && trailers != null;
        passData(data, end && !more);
        if (more && !over()) passTrailers();
    }

    @Override
    public final Headers trailers() {
        if (arriving != null) return arriving;
        var section = trailers;
        if (section == null) trailers = section = runner.heads().trailers();
        return section;
    }

    /** Frees what is held; idempotent. */
    final void destroy() {
        if (collected != null) collected.release();
        collected = null;
        head = null; // the stream's
        if (trailers != null) runner.heads().recycle(trailers);
        trailers = null;
    }

    private void hold(H message, boolean end, State how) {
        head = message;
        last = end;
        state = how;
    }

    private void keep(ByteBuf read) {
        var data = SharedReadBuffer.detached(read, runner.allocator());
        var before = collected;
        if (before == null) {
            collected = data;
        } else if (before instanceof CompositeByteBuf parts) {
            parts.addComponent(true, data);
        } else {
            collected = runner.allocator()
                    .compositeBuffer(1024)
                    .addComponent(true, before)
                    .addComponent(true, data);
        }
        var all = collected;
        if (all != null && all.readableBytes() > runner.bufferLimit() && state == State.COLLECTING) tooLarge();
    }

    /** Passes on everything held: head, then data, then trailers. */
    private void release() {
        if (over()) return; // what it held has been freed
        state = State.OPEN;
        var message = head;
        var data = collected;
        var section = trailers;
        head = null;
        if (message != null) passHead(message, last && data == null && section == null);
        if (over()) return;
        if (data != null) {
            collected = null;
            passData(data, last && section == null);
            if (over()) return;
        }
        if (last && section != null) passTrailers();
    }

    private void passHead(H message, boolean end) {
        var following = next();
        if (following == null) endHead(message, end);
        else following.head(message, end);
    }

    private void passData(ByteBuf data, boolean end) {
        var following = next();
        if (following == null) endData(data, end);
        else following.data(data, end);
    }

    private void passTrailers() {
        var section = trailers;
        if (section == null) return;
        trailers = null;
        var following = next();
        if (following == null) endTrailers(section);
        else following.trailers(section);
    }
}
