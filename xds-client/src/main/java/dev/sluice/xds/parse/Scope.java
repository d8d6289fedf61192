package dev.sluice.xds.parse;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.sluice.xds.read.DescribedMessage;
import dev.sluice.xds.read.DidYouMean;
import dev.sluice.xds.read.FieldPath;
import dev.sluice.xds.read.MessageReader;
import dev.sluice.xds.read.MessageType;
import dev.sluice.xds.read.MessageTypes;
import dev.sluice.xds.read.PlainStruct;
import dev.sluice.xds.read.Problems;
import dev.sluice.xds.read.ValidateRules;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What parsers share while one file or resource is parsed: where problems go, and which extensions there are.
 *
 * @param extensions the extensions
 * @param problems takes what is wrong
 */
record Scope(Extensions extensions, Problems problems) {
    /** Adds a problem. */
    void problem(FieldPath at, String reason) {
        problems.add(at, reason);
    }

    /** A duration for a timer; a negative one is a problem (Envoy refuses it, too). */
    Duration timer(com.google.protobuf.Duration duration, FieldPath at) {
        var plain = Values.duration(duration);
        if (plain.isNegative()) {
            problem(at, "must not be negative, is " + plain.toSeconds() + "s");
            return Duration.ZERO;
        }
        return plain;
    }

    /** A duration for a timer where it is set, else another. */
    Duration timer(boolean set, com.google.protobuf.Duration duration, Duration otherwise, FieldPath at) {
        return set ? timer(duration, at) : otherwise;
    }

    /** Checks a message of a type against the rules of its proto and against the table of what Sluice supports. */
    void check(Message message, MessageType<?> type, FieldPath at) {
        var described = DescribedMessage.of(message, type.descriptor());
        new ValidateRules(problems).check(described, at);
        extensions.support().check(described, at, problems);
    }

    /** True when the type of an extension, or of a TypedStruct in its place, is one Sluice has. */
    boolean knows(Any any) {
        var type = MessageTypes.fullName(any.getTypeUrl());
        return extensions.find(Extensions.isTypedStruct(type) ? innerType(any) : type) != null;
    }

    /** Where the fields of an extension stand: in a TypedStruct they are one step deeper. */
    static FieldPath inside(Any any, FieldPath at) {
        return Extensions.isTypedStruct(MessageTypes.fullName(any.getTypeUrl())) ? at.field("value") : at;
    }

    /** Unpacks and checks the configuration of an extension; returns null after adding a problem. */
    @Nullable
    Message unpack(Any any, FieldPath at) {
        var type = MessageTypes.fullName(any.getTypeUrl());
        try {
            if (type.isEmpty()) {
                problem(at, "must be set: an extension is found by the type URL of its typed_config");
                return null;
            }
            if (Extensions.isTypedStruct(type)) {
                return typedStruct(any, at);
            }
            var found = known(type, at);
            var message = found == null ? null : found.parse(any.getValue());
            if (found != null && message != null) {
                check(message, found, at);
            }
            return message;
        } catch (InvalidProtocolBufferException damaged) {
            problem(at, "is no " + type + ": " + damaged.getMessage());
            return null;
        }
    }

    private @Nullable Message typedStruct(Any any, FieldPath at) throws InvalidProtocolBufferException {
        var found = known(innerType(any), at.field("type_url"));
        if (found == null) {
            return null;
        }
        // Both TypedStructs have the same two fields under the same numbers.
        var struct =
                com.github.xds.type.v3.TypedStruct.parseFrom(any.getValue()).getValue();
        var described = found.described();
        new MessageReader(extensions, problems).read(PlainStruct.of(struct), described, at.field("value"));
        var builder = found.empty().newBuilderForType();
        DescribedMessage.merge(described.build(), builder);
        var message = builder.build();
        check(message, found, at.field("value"));
        return message;
    }

    private static String innerType(Any any) {
        try {
            var typeUrl =
                    com.github.xds.type.v3.TypedStruct.parseFrom(any.getValue()).getTypeUrl();
            return MessageTypes.fullName(typeUrl);
        } catch (InvalidProtocolBufferException damaged) {
            return "";
        }
    }

    private @Nullable MessageType<?> known(String type, FieldPath at) {
        var found = extensions.find(type);
        if (found == null) {
            problem(at, "Sluice has no extension of type " + type + DidYouMean.suffix(type, extensions.types()));
        }
        return found;
    }
}
