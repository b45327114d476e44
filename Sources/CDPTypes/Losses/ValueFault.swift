/// What is wrong with one value. Never holds the value.
public enum ValueFault: String, Error, Hashable, Sendable, Codable {
    /// There is none, and the field is required.
    case missing
    /// The text is not one of the field's type.
    case malformed
    /// The number does not fit the type.
    case outOfRange = "out_of_range"
    /// The number has more decimals than the type.
    case inexact
    /// The text is none of those allowed.
    case notAllowed = "not_allowed"
    /// The bytes are no text: not UTF-8.
    case notText = "not_text"
    /// A single value where the contract nests, or the other way round.
    case wrongShape = "wrong_shape"
    /// The text is not like those from which the field's type was inferred.
    case unlikeInferred = "unlike_inferred"
}
