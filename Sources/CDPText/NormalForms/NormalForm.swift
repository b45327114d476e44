/// The normal forms of semantic types, and the text functions that they share with expressions.
///
/// All have one shape: bytes of UTF-8 in, the result appended to `output`, true; or false for null, `output` as it
/// was. Bytes that are not valid UTF-8 never trap: functions that map scalars copy them, the others see a character
/// that belongs to no class. Each function is a pure function of its bytes: use one from any thread.
public enum NormalForm {}
