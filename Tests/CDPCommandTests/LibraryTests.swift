import CDPSpec
import FoundationEssentials
import Testing

@testable import CDPCommand

/// The descriptions of services: each compiles with what it needs, and tells what is missing.
@Suite struct LibraryTests {
    /// What a destination says to use a service, and the fields that it sends.
    private static let uses: [String: (options: [SpecTree.Entry], fields: [String])] = [
        "brevo": ([.init(key: "list", value: "7")], ["EMAIL"]),
        "google_customer_match": (
            [.init(key: "account", value: "1"), .init(key: "audience", value: "2")], ["EMAIL", "FIRST_NAME"]
        ),
        "hubspot": ([.init(key: "property", value: "vip")], ["email"]),
        "klaviyo": ([.init(key: "list", value: "a1")], ["email", "first_name", "city"]),
        "linkedin_audience": ([.init(key: "segment", value: "5")], ["EMAIL"]),
        "mailchimp": (
            [.init(key: "list", value: "a"), .init(key: "tag", value: "vip"), .init(key: "segment", value: "3")],
            ["EMAIL"]
        ),
        "meta_custom_audience": ([.init(key: "audience", value: "9")], ["EXTERN_ID", "EMAIL", "ZIP"]),
        "salesforce": (
            [
                .init(key: "object", value: "Contact"), .init(key: "external_id", value: "Id__c"),
                .init(key: "flag", value: "Vip__c"),
            ], ["ID"]
        ),
        "slack": ([], ["TEXT"]),
        "tiktok_audience": ([.init(key: "advertiser", value: "1"), .init(key: "audience", value: "2")], ["EMAIL"]),
        "webhook": ([], ["email"]),
    ]

    private func observed(_ name: String, options: [SpecTree.Entry], fields: [String], key: String? = nil)
        -> Observation
    {
        let write: [SpecTree.Entry] = [.init(key: "use", value: .text(name)), .init(key: "on", value: "service")]
        var destination: [SpecTree.Entry] = [
            .init(key: "write", value: .mapping(write + options)),
            .init(key: "key", value: .text(key ?? fields[0])),
            .init(key: "fields", value: .mapping(fields.map { .init(key: $0, value: "email") })),
        ]
        if name == "slack" { destination.append(.init(key: "mode", value: "upsert")) }
        return Observation(
            [
                "cdp": "1", "project": "shop",
                "connections": [
                    "service": ["http": ["url": "https://service.example", "signing_secret": "${env:SECRET}"]]
                ],
                "sources": [
                    "crm": [
                        "read": "crm.csv", "key": "id", "fields": ["id": "string", "email": "string"], "map": ["email"],
                    ]
                ],
                "destinations": ["list": .mapping(destination)],
            ], environments: [[]])
    }

    @Test(arguments: uses.keys.sorted()) func itCompiles(name: String) throws {
        let use = try #require(Self.uses[name])
        #expect(observed(name, options: use.options, fields: use.fields).errors == [])
    }

    @Test func eachIsTried() {
        #expect(Self.uses.keys.sorted() == SpecSchema.services)
    }

    @Test(arguments: uses.keys.sorted()) func anOptionThatIsMissingIsTold(name: String) throws {
        let use = try #require(Self.uses[name])
        for option in use.options {
            let found = observed(name, options: use.options.filter { $0 != option }, fields: use.fields).errors
            #expect(
                found == ["CDP1003 `\(name)` needs `\(option.key)`"]
                    || found.contains { $0.contains("`\(option.key)`") })
        }
        let others = [SpecTree.Entry(key: "flag", value: "x"), .init(key: "tag", value: "x")]
        let other = try #require(others.first { !use.options.map(\.key).contains($0.key) })
        #expect(
            observed(name, options: use.options + [other], fields: use.fields).errors.contains {
                $0.contains("has no option `\(other.key)`")
            })
    }

    @Test func whatAServiceDoesNotTakeIsTold() {
        let google = Self.uses["google_customer_match"]?.options ?? []
        func errors(_ fields: [String], key: String? = nil) -> [String] {
            observed("google_customer_match", options: google, fields: fields, key: key).errors
        }
        #expect(errors(["PHONE"]).contains { $0.contains("needs the field `EMAIL`") })
        #expect(errors(["EMAIL", "CITY"]).contains { $0.contains("CITY") })
        #expect(errors(["EMAIL", "PHONE"], key: "PHONE").contains { $0.contains("knows rows by `EMAIL`") })
        let path = observed("linkedin_audience", options: [.init(key: "segment", value: "a/b")], fields: ["EMAIL"])
        #expect(path.errors.contains { $0.contains("part of a path") })
    }

    @Test func theDescriptionsAreWhatIsCompiledIn() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "specs/library/destinations")
        for name in SpecSchema.services {
            let text = try String(contentsOf: folder.appending(path: "\(name).yaml"), encoding: .utf8)
            #expect(SpecSchema.description(of: name) == text, "run scripts/codes")
        }
    }
}
