import CLibYAML

/// An event of libyaml with its offsets in scalars.
struct YAMLEvent {
    /// What libyaml met. Values of scalars are without quotes and escapes; what is not needed is `other`.
    enum Kind {
        case streamEnd, documentStart, documentEnd
        case alias(String)
        case scalar(String, YAMLScalar.Style)
        case sequenceStart(isFlow: Bool)
        case mappingStart(isFlow: Bool)
        case collectionEnd
        case other
    }

    /// What was met.
    var kind: Kind
    /// The offset at which it begins, with its anchor and tag.
    var start: Int
    /// The offset after it.
    var end: Int
    /// The name after `&`, if any.
    var anchor: String?
    /// The tag after `!`, if any.
    var tag: String?
}

/// Why libyaml cannot read a text, with offsets in scalars.
struct YAMLSyntaxError: Error {
    /// libyaml's words.
    var problem: String
    /// Where it stopped.
    var offset: Int
    /// What it was reading, in its words; nil where it does not say so.
    var context: String?
    /// Where that began.
    var contextOffset: Int
}

/// Reads one text event by event.
///
/// It holds memory of libyaml and frees it at its end, so it cannot be copied. It must not outlive the buffer that
/// it was made with.
struct YAMLEvents: ~Copyable {
    /// The parser of libyaml.
    private let parser: UnsafeMutablePointer<yaml_parser_t>

    /// Starts reading UTF-8 without a byte order mark.
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        parser = .allocate(capacity: 1)
        let status = yaml_parser_initialize(parser)
        precondition(status == 1, "libyaml has no memory to start")
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
    }

    /// The next event; nothing follows `streamEnd`.
    mutating func next() throws(YAMLSyntaxError) -> YAMLEvent {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw syntaxError() }
        defer { yaml_event_delete(&event) }
        var result = YAMLEvent(kind: .other, start: event.start_mark.index, end: event.end_mark.index)
        switch event.type {
        case YAML_STREAM_END_EVENT: result.kind = .streamEnd
        case YAML_DOCUMENT_START_EVENT: result.kind = .documentStart
        case YAML_DOCUMENT_END_EVENT: result.kind = .documentEnd
        case YAML_ALIAS_EVENT: result.kind = .alias(text(event.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let value = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            result.kind = .scalar(String(decoding: value, as: UTF8.self), style(scalar.style))
            result.anchor = text(scalar.anchor)
            result.tag = text(scalar.tag)
        case YAML_SEQUENCE_START_EVENT:
            let sequence = event.data.sequence_start
            result.kind = .sequenceStart(isFlow: sequence.style == YAML_FLOW_SEQUENCE_STYLE)
            result.anchor = text(sequence.anchor)
            result.tag = text(sequence.tag)
        case YAML_MAPPING_START_EVENT:
            let mapping = event.data.mapping_start
            result.kind = .mappingStart(isFlow: mapping.style == YAML_FLOW_MAPPING_STYLE)
            result.anchor = text(mapping.anchor)
            result.tag = text(mapping.tag)
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: result.kind = .collectionEnd
        default: break
        }
        return result
    }

    /// A C string of libyaml; nil for none.
    private func text(_ bytes: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        bytes.map { String(cString: $0) }
    }

    /// The style of a scalar.
    private func style(_ style: yaml_scalar_style_t) -> YAMLScalar.Style {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE: .literal
        case YAML_FOLDED_SCALAR_STYLE: .folded
        default: .plain
        }
    }

    /// The error of the parser. For a forbidden character libyaml gives the position in bytes only; then its mark is
    /// used, up to which it had read.
    private func syntaxError() -> YAMLSyntaxError {
        let state = parser.pointee
        let problem = state.problem.map { String(cString: $0) } ?? "not YAML"
        let context = state.context.map { String(cString: $0) }
        let mark = state.error == YAML_READER_ERROR ? state.mark : state.problem_mark
        return YAMLSyntaxError(
            problem: problem, offset: mark.index, context: context, contextOffset: state.context_mark.index)
    }
}
