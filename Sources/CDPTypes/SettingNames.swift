/// What names of settings say of their values.
public enum SettingNames {
    /// How the names of settings end that hold secrets, in small letters and without what stands between words.
    private static let secrets = [
        "password", "passwd", "passphrase", "secret", "token", "apikey", "accesskey", "privatekey", "secretkey",
    ]

    /// Whether a setting of that name holds a secret: `api_key`, `refreshToken`; not `token_url`.
    public static func isSecret(_ name: String) -> Bool {
        let plain = name.lowercased().filter { $0.isLetter || $0.isNumber }
        return secrets.contains { plain.hasSuffix($0) }
    }
}
