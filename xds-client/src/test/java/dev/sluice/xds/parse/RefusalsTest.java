package dev.sluice.xds.parse;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Envoy refuses, or Sluice does not have: each alone, with where and why. */
class RefusalsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{match: {prefix: /}, route: {cluster: zz}}|route.cluster: there is no cluster \"zz\"",
                "{match: {prefix: /}, route: {weighted_clusters: {clusters: [{name: a, weight: 0}]}}}|must add up to 1 to",
                "{match: {prefix: /}, route: {weighted_clusters: {clusters: [{name: a}, {name: b, weight: 1}]}}}|clusters[0].weight: must be set",
                "{match: {prefix: /}, route: {weighted_clusters: {clusters: [{weight: 1}]}}}|clusters[0].name: must be set",
                "{match: {prefix: /}, route: {weighted_clusters: {clusters: [{name: zz, weight: 1}]}}}|clusters[0].name: there is no cluster",
                "{match: {prefix: /}, route: {weighted_clusters: {clusters: [{name: a, weight: 1, typed_per_filter_config: {q: {\"@type\": a/sluice.queue.v1.Queue}}}]}}}|clusters[0].typed_per_filter_config: is not supported by Sluice",
                "{match: {prefix: /}, route: {cluster: a, timeout: -1s}}|route.timeout: must not be negative",
                "{match: {prefix: /}, route: {cluster: a, prefix_rewrite: /b, regex_rewrite: {pattern: {regex: a}}}}|cannot stand beside prefix_rewrite",
                "{match: {prefix: /}, route: {cluster: a, timeout: 9999999999s}}|route.timeout: must be less than 292 years",
                "{match: {prefix: /, headers: {name: x, string_match: {safe_regex: {regex: a}, ignore_case: true}}}, route: {cluster: a}}|has no effect with safe_regex",
                "{match: {prefix: /}, non_forwarding_action: {}, request_headers_to_add: {header: {key: x, value: '%REQ(X A)%'}}}|a header with a blank in it",
                "{match: {prefix: /}, non_forwarding_action: {}, request_headers_to_add: {header: {key: x, value: '%START_TIME(%s):3%'}}}|takes no length",
                "{match: {prefix: /}, non_forwarding_action: {}, request_headers_to_add: {header: {key: x, value: '%PATH(X)%'}}}|takes WQ or NQ",
                "{match: {prefix: /}, non_forwarding_action: {}, request_headers_to_add: {header: {key: x, value: '%COMMON_DURATION(DS_RX_BEG)%'}}}|takes a beginning, an end",
                "{match: {prefix: /}, route: {cluster: a, retry_policy: {retry_back_off: {base_interval: 2s, max_interval: 1s}}}}|must be at least the base_interval",
                "{match: {prefix: /}, route: {cluster: a, hash_policy: {header: {header_name: x}}}}|route.hash_policy: is not supported by Sluice",
                "{match: {prefix: /}, route: {cluster: a, request_mirror_policies: {cluster: b}}}|request_mirror_policies: is not supported by Sluice",
                "{match: {connect_matcher: {}}, route: {cluster: a}}|match.connect_matcher: is not supported by Sluice",
                "{match: {safe_regex: {regex: '('}}, route: {cluster: a}}|safe_regex.regex: is no regular expression",
                "{match: {prefix: /, headers: {name: x, safe_regex_match: {regex: '*'}}}, route: {cluster: a}}|headers[0].safe_regex_match.regex: is no",
                "{match: {prefix: /}, direct_response: {status: 99}}|status: must be at least 200, is 99",
                "{match: {prefix: /}, direct_response: {status: 200, body: {filename: /no/such}}}|body.filename: /no/such cannot be read",
                "{match: {prefix: /}}|one of route, redirect, direct_response",
                "{match: {prefix: /}, non_forwarding_action: {}, request_headers_to_add: {header: {key: Host, value: x}}}|host and headers that start with a colon cannot be modified",
                "{match: {prefix: /}, non_forwarding_action: {}, response_headers_to_remove: ':status'}|response_headers_to_remove[0]: host and headers",
                "{match: {prefix: /}, non_forwarding_action: {}, request_headers_to_add: {header: {key: x, value: '%FOO%'}}}|header.value: %FOO% is no operator",
                "{match: {prefix: /}, non_forwarding_action: {}, request_headers_to_add: {header: {key: x, value: 'a%'}}}|no operator follows the % at position 1",
                "{match: {prefix: /}, non_forwarding_action: {}, request_headers_to_add: {header: {key: x, value: '%REQ%'}}}|%REQ% needs a header name",
                "{match: {prefix: /}, non_forwarding_action: {}, request_headers_to_add: {header: {key: x, value: '%PROTOCOL:3%'}}}|takes neither arguments nor a length",
                "{match: {prefix: /}, non_forwarding_action: {}, request_headers_to_add: {header: {key: x, value: '%REQ(a:b)%'}}}|names what cannot be a header",
                "{match: {prefix: /}, non_forwarding_action: {}, request_headers_to_add: {header: {key: x, value: '%RESP(a?é)%'}}}|names what cannot be a header",
                "{match: {prefix: /}, non_forwarding_action: {}, request_headers_to_add: {header: {key: x, value: '%START_TIME(%s%n)%'}}}|may not break the line",
                "{match: {prefix: /}, non_forwarding_action: {}, request_headers_to_add: {header: {key: x, value: '%RESPONSE_CODE_DETAILS(a):3%'}}}|takes no length",
                "{match: {prefix: /}, non_forwarding_action: {}, request_headers_to_add: {header: {key: x, value: '%GRPC_STATUS(NUMBER):3%'}}}|and no length",
                "{match: {prefix: /}, non_forwarding_action: {}, request_headers_to_add: {header: {key: x}, append: true, append_action: ADD_IF_ABSENT}}|append: cannot stand beside append_action",
                "{match: {prefix: /}, non_forwarding_action: {}, typed_per_filter_config: {r: {\"@type\": a/envoy.extensions.filters.http.router.v3.Router}}}|has no settings in routes",
                "{match: {prefix: /}, non_forwarding_action: {}, typed_per_filter_config: {q: {\"@type\": a/envoy.config.route.v3.FilterConfig, disabled: true}}}|[\"q\"].disabled: true is not supported by Sluice, only false",
            })
    void ofARoute(String route, String problem) {
        assertThat(Texts.problems(Texts.route(route)))
                .singleElement()
                .asString()
                .contains(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "codec_type: HTTP3|codec_type: HTTP3 is not supported by Sluice, only AUTO, HTTP1, HTTP2",
                "tracing: {}|tracing: is not supported by Sluice; leave tracing out",
                "upgrade_configs: {upgrade_type: websocket}|upgrade_configs: is not supported",
                "local_reply_config: {}|local_reply_config: is not supported",
                "stream_idle_timeout: -5s|stream_idle_timeout: must not be negative",
                "{strip_any_host_port: true, strip_matching_host_port: true}|cannot stand beside strip_matching_host_port",
                "internal_address_config: {cidr_ranges: {address_prefix: 10.0.0.0, prefix_len: 129}}|prefix_len: must be at most 128",
                "common_http_protocol_options: {max_response_headers_kb: 9}|goes with clusters only",
                "access_log: {typed_config: {\"@type\": a/envoy.extensions.filters.http.router.v3.Router}}|is no access logger",
                "access_log: {name: x}|access_log[0].typed_config: must be set",
                "add_user_agent: true|typed_config.add_user_agent: true is not supported by Sluice, only false",
                "represent_ipv4_remote_address_as_ipv4_mapped_ipv6: true|typed_config.represent_ipv4_remote_address_as_ipv4_mapped_ipv6: is not",
                "stream_error_on_invalid_http_message: true|typed_config.stream_error_on_invalid_http_message: true is not supported by Sluice, only false",
                "http_protocol_options: {allow_absolute_url: false}|http_protocol_options.allow_absolute_url: false is not supported by Sluice, only true",
                "http_protocol_options: {override_stream_error_on_invalid_http_message: true}|http_protocol_options.override_stream_error_on_invalid_http_message: true is not",
                "http2_protocol_options: {override_stream_error_on_invalid_http_message: true}|http2_protocol_options.override_stream_error_on_invalid_http_message: true is not",
            })
    void ofAConnectionManager(String fields, String problem) {
        var inner = fields.startsWith("{")
                ? fields.substring(1, fields.length() - 1).replace(", ", "\n          ")
                : fields;
        assertThat(Texts.problems(Texts.manager(inner, "{match: {prefix: /}, route: {cluster: a}}")))
                .singleElement()
                .asString()
                .contains(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "type: ORIGINAL_DST|clusters[0].type: ORIGINAL_DST is not supported by Sluice",
                "type: EDS|eds_cluster_config.eds_config: must be set with type EDS",
                "eds_cluster_config: {eds_config: {path: /x}}|eds_cluster_config: goes with type EDS only",
                "type: EDS, eds_cluster_config: {eds_config: {ads: {}}}|ads needs dynamic_resources.ads_config",
                "load_assignment: {cluster_name: c, endpoints: {lb_endpoints: {endpoint: {address: {socket_address: {address: foo, port_value: 1}}}}}}|\"foo\" is no IP address",
                "load_assignment: {cluster_name: c, endpoints: {lb_endpoints: {endpoint: {}}}}|endpoint.address: must be set",
                "load_assignment: {cluster_name: c, endpoints: {lb_endpoints: {endpoint: {address: {socket_address: {address: 127.0.0.01, port_value: 1}}}}}}|\"127.0.0.01\" is no IP address",
                "type: LOGICAL_DNS|load_assignment: must have exactly one endpoint",
                "lb_policy: RING_HASH|lb_policy: RING_HASH is not supported",
                "load_balancing_policy: {policies: {typed_extension_config: {name: m, typed_config: {\"@type\": a/envoy.extensions.load_balancing_policies.maglev.v3.Maglev}}}}|none of them is a load balancing policy",
                "outlier_detection: {base_ejection_time: 30s, max_ejection_time: 10s}|must be at least base_ejection_time",
                "outlier_detection: {enforcing_success_rate: 100}|enforcing_success_rate: 100 is not supported by Sluice, only 0",
                "health_checks: {timeout: 1s, interval: 1s, unhealthy_threshold: 1, healthy_threshold: 1, tcp_health_check: {}}|health_checks: is not supported",
                "transport_socket: {name: t, typed_config: {\"@type\": a/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext}}|Sluice has no extension of type envoy.extensions.transport_sockets.tls",
                "http_protocol_options: {}, http2_protocol_options: {}|with protocol_selection USE_DOWNSTREAM_PROTOCOL only",
                "typed_extension_protocol_options: {x: {\"@type\": a/b}}|typed_extension_protocol_options[\"x\"]: is not supported",
                "common_http_protocol_options: {max_connection_duration: 1s}|common_http_protocol_options.max_connection_duration: is not supported by Sluice in clusters",
                "common_http_protocol_options: {max_stream_duration: 1s}|common_http_protocol_options.max_stream_duration: is not supported by Sluice in clusters",
                "common_http_protocol_options: {headers_with_underscores_action: DROP_HEADER}|headers_with_underscores_action: is not supported by Sluice in clusters",
                "http_protocol_options: {accept_http_10: true}|http_protocol_options.accept_http_10: is not supported by Sluice in clusters",
                "close_connections_on_host_health_failure: true|clusters[0].close_connections_on_host_health_failure: is not supported",
                "common_lb_config: {close_connections_on_host_set_change: true}|common_lb_config.close_connections_on_host_set_change: is not supported",
                "load_assignment: {cluster_name: c, policy: {drop_overloads: {category: a}}}|load_assignment.policy.drop_overloads: is not supported",
            })
    void ofACluster(String fields, String problem) {
        assertThat(Texts.problems(Texts.cluster(fields)))
                .anySatisfy(found -> assertThat(found).contains(problem));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "static_resources:|admin: {access_log_path: /a}|admin.access_log_path: /a is not supported by Sluice, only /dev/null",
                "static_resources:|layered_runtime: {layers: [{name: s, static_layer: {a.b: 1}}]}|layers[0].static_layer[\"a.b\"]: is not supported by Sluice",
                "static_resources:|layered_runtime: {layers: [{name: s, admin_layer: {}}, {name: s, admin_layer: {}}]}|layers[1].name: a second layer",
                "static_resources:|layered_runtime: {layers: [{name: s, disk_layer: {}}]}|layers[0].disk_layer: is not supported by Sluice",
                "  - name: l|    deprecated_v1: {bind_to_port: false}|deprecated_v1.bind_to_port: false is not supported by Sluice",
                "static_resources:|admin: {access_log: {name: x}}|admin.access_log: is not supported by Sluice",
                "  - name: l|    access_log: {name: x}|listeners[0].access_log: is not supported by Sluice",
                "http_filters: [{name: router,| disabled: true,|http_filters[0].disabled: true is not supported by Sluice, only false",
                "http.router.v3.Router|, dynamic_stats: false|typed_config.dynamic_stats: false is not supported by Sluice, only true",
                "{name: rc,| ignore_path_parameters_in_path_matching: true,|route_config.ignore_path_parameters_in_path_matching: is not",
                "{name: rc,| typed_per_filter_config: {q: {\"@type\": a/envoy.config.route.v3.FilterConfig}},|[\"q\"].config: must be set",
                "static_resources:|stats_config: {stats_tags: {regex: (b)}}|stats_tags[0].tag_name: must be set",
                "stat_prefix: ingress|          request_id_extension: {typed_config: {\"@type\": a/xds.type.v3.TypedStruct, type_url: a/envoy.extensions.request_id.uuid.v3.UuidRequestIdConfig}}|request_id_extension.typed_config: cannot be a TypedStruct",
            },
            ignoreLeadingAndTrailingWhitespace = false)
    void elsewhere(String place, String fields, String problem) {
        assertThat(Texts.problems(with(place, fields)))
                .singleElement()
                .asString()
                .contains(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http_filters: [{name: router,| disabled: false,",
                "http.router.v3.Router|, dynamic_stats: true",
                "stat_prefix: ingress|          path_with_escaped_slashes_action: 99",
                "stat_prefix: ingress|          add_user_agent: false",
                "static_resources:|layered_runtime: {layers: [{name: s, static_layer: {re2.max_program_size.error_level: 500}}, {name: a, admin_layer: {}}]}",
                "  - name: l|    deprecated_v1: {bind_to_port: true}",
                "  - name: l|    reuse_port: true",
                "route: {cluster: a|, metadata_match: {filter_metadata: {envoy.lb: {a: b}}}, rate_limits: {actions: {generic_key: {descriptor_value: a}}}",
                "{name: a,| common_lb_config: {update_merge_window: 1s, zone_aware_lb_config: {}}, upstream_http_protocol_options: {auto_sni: true},",
                "stat_prefix: ingress|          internal_address_config: {cidr_ranges: {address_prefix: 10.0.0.0, prefix_len: 33}}",
                "{name: rc,| request_headers_to_add: {header: {key: x, value: '%PROTOCOL()%%REQ(:path?x):99999999999%'}},",
                "{name: a,| lb_policy: LEAST_REQUEST, least_request_lb_config: {active_request_bias: {default_value: -1}},",
                "stat_prefix: ingress|          stream_error_on_invalid_http_message: false",
                "stat_prefix: ingress|          http_protocol_options: {allow_absolute_url: true}",
                "stat_prefix: ingress|          http2_protocol_options: {override_stream_error_on_invalid_http_message: false}",
                "{name: a,| respect_dns_ttl: false,",
                "route: {cluster: a|, retry_policy: {retry_on: '5xx,rest'}",
                "{name: a,| common_http_protocol_options: {}, typed_extension_protocol_options: {envoy.extensions.upstreams.http.v3.HttpProtocolOptions: {\"@type\": a/envoy.extensions.upstreams.http.v3.HttpProtocolOptions, explicit_http_config: {http_protocol_options: {}}}},",
                "{name: a,| ignore_health_on_host_removal: true,",
                "{name: a,| lb_policy: RANDOM, least_request_lb_config: {},",
                "{name: a,| maglev_lb_config: {table_size: 7},",
                "static_resources:|stats_config: {stats_tags: {fixed_value: b}}",
            },
            ignoreLeadingAndTrailingWhitespace = false)
    void areNotOfDefaults(String place, String fields) {
        assertThat(Texts.load(with(place, fields))).isInstanceOf(Loaded.Ok.class);
    }

    /** A bootstrap with fields put after a place, on lines of their own where they are indented, or before all where that is the first line. */
    private static String with(String place, String fields) {
        var yaml = Texts.route("{match: {prefix: /}, route: {cluster: a}}");
        assertThat(yaml).containsOnlyOnce(place);
        return place.equals("static_resources:")
                ? fields + "\n" + yaml
                : yaml.replace(place, place + (fields.startsWith("   ") ? "\n" : "") + fields);
    }
}
