package dev.sluice.queue.order;

/** The orders there are; a new one is a class behind {@link Order} and a line here. */
public enum OrderKind {
    /** First accepted, first delivered. */
    FIFO {
        @Override
        public <T extends Ranked> Order<T> create() {
            return new Fifo<>();
        }
    },
    /** The highest priority first, then the first accepted. */
    PRIORITY {
        @Override
        public <T extends Ranked> Order<T> create() {
            return new Priority<>();
        }
    };

    /** An empty order of this kind. */
    public abstract <T extends Ranked> Order<T> create();
}
