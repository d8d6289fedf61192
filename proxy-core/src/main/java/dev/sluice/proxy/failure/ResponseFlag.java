package dev.sluice.proxy.failure;

/** Envoy's response flags, as access logs show them; several may hold for one exchange. */
public enum ResponseFlag {
    /** First, as Envoy raises it before the flag of the failure that used up the last retry, and prints in that order. */
    URX("UpstreamRetryLimitExceeded"),
    /** Before the failure's flag for the same reason: the retry that overflowed was of that failure. */
    UO("UpstreamOverflow"),
    LH("FailedLocalHealthCheck"),
    UH("NoHealthyUpstream"),
    UT("UpstreamRequestTimeout"),
    LR("LocalReset"),
    UR("UpstreamRemoteReset"),
    UF("UpstreamConnectionFailure"),
    UC("UpstreamConnectionTermination"),
    NR("NoRouteFound"),
    DI("DelayInjected"),
    FI("FaultInjected"),
    RL("RateLimited"),
    UAEX("UnauthorizedExternalService"),
    RLSE("RateLimitServiceError"),
    DC("DownstreamConnectionTermination"),
    SI("StreamIdleTimeout"),
    IH("InvalidEnvoyRequestHeaders"),
    DPE("DownstreamProtocolError"),
    UMSDR("UpstreamMaxStreamDurationReached"),
    RFCF("ResponseFromCacheFilter"),
    NFCF("NoFilterConfigFound"),
    DT("DurationTimeout"),
    UPE("UpstreamProtocolError"),
    NC("NoClusterFound"),
    OM("OverloadManagerTerminated"),
    DF("DnsResolutionFailed"),
    DO("DropOverload"),
    DR("DownstreamRemoteReset"),
    UDO("UnconditionalDropOverload");

    private final String longName;

    ResponseFlag(String longName) {
        this.longName = longName;
    }

    /** The form of {@code %RESPONSE_FLAGS_LONG%}. */
    public String longName() {
        return longName;
    }

    /** This flag's bit in a set kept as a {@code long}. */
    public long bit() {
        return 1L << ordinal();
    }
}
