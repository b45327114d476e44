public import CDPTypes

/// What a plan does to rows, people, segments and deliveries: exact counts.
///
/// The plan is carried out in a scratch folder to get it, so the numbers are those of the apply, unless something
/// changes in between. It holds counts and names, never a value of a person.
public struct Impact: Hashable, Sendable, Codable {
    /// Rows by source; sorted by name.
    public var sources: [SourceImpact] = []
    /// Profiles.
    public var profiles = ProfileImpact()
    /// Segments that exist before or after; sorted by name.
    public var segments: [SegmentImpact] = []
    /// Destinations that exist before or after; sorted by name.
    public var destinations: [DestinationImpact] = []
    /// What was read differently or not at all, apart from the files of sources; sorted by address.
    public var losses: [AddressedLosses] = []
    /// The rows of each enrichment's table as it is read now.
    public var tables: [String: Int] = [:]
    /// What is read whole each time and differs from what was read before: tables of enrichments, as `enrichment.NAME`,
    /// and the stewards' decisions, as `identity`; sorted.
    public var renewed: [Address] = []
    /// Refusals that the specs take away; sorted by source and consent.
    public var forgotten: [ForgottenRefusals] = []
    /// Rules that compare whose weights were learnt from other data, in the order of the rules. Only a plan that looks at all
    /// records tells.
    public var drifts: [WeightsDrift] = []

    /// No effect.
    public init() {}
}

/// Contacts that refuse a consent in the applied state, and no longer do because the specs changed.
public struct ForgottenRefusals: Hashable, Sendable, Codable {
    /// The source, by its applied name.
    public var source: String
    /// The consent.
    public var consent: String
    /// How many contacts.
    public var contacts: Int

    /// Contacts whose refusals are taken away.
    public init(source: String, consent: String, contacts: Int) {
        self.source = source
        self.consent = consent
        self.contacts = contacts
    }
}

/// What a resource other than a source read differently or not at all: a lookup's table, stewards' decisions, a
/// trait.
public struct AddressedLosses: Hashable, Sendable, Codable {
    /// The resource.
    public var address: Address
    /// What was lost.
    public var losses: InputLosses

    /// What a resource lost.
    public init(_ address: Address, _ losses: InputLosses) {
        self.address = address
        self.losses = losses
    }
}

/// The rows that were read, by outcome. `read` equals the sum of the other six: nothing is lost.
public struct RowCounts: Hashable, Sendable, Codable {
    /// Rows read from files, rejected ones included.
    public var read = 0
    /// Rows with a new key.
    public var inserted = 0
    /// Rows that replace another one of their key.
    public var updated = 0
    /// Rows equal to what is stored.
    public var unchanged = 0
    /// Rows that an equal or greater version of their key made obsolete.
    public var superseded = 0
    /// Rows that delete their key.
    public var deletes = 0
    /// Rows rejected and kept aside.
    public var quarantined = 0

    /// No rows.
    public init() {}

    /// Whether every row has an outcome.
    public var isBalanced: Bool {
        read == inserted + updated + unchanged + superseded + deletes + quarantined
    }

    /// The sums of two counts.
    public static func + (left: RowCounts, right: RowCounts) -> RowCounts {
        var sum = left
        sum.read += right.read
        sum.inserted += right.inserted
        sum.updated += right.updated
        sum.unchanged += right.unchanged
        sum.superseded += right.superseded
        sum.deletes += right.deletes
        sum.quarantined += right.quarantined
        return sum
    }
}

/// What a plan reads from a source.
public struct SourceImpact: Hashable, Sendable, Codable {
    /// The source's name.
    public var source: String
    /// One entry for each file that was read; sorted by path.
    public var files: [FileImpact]
    /// Rows that disappear because a snapshot no longer has them.
    public var removed: Int
    /// Current rows before.
    public var before: Int
    /// Current rows after.
    public var after: Int
    /// What was read differently or not at all.
    public var losses: InputLosses

    /// What a plan reads.
    public init(
        source: String, files: [FileImpact], removed: Int, before: Int, after: Int, losses: InputLosses = InputLosses()
    ) {
        self.source = source
        self.files = files
        self.removed = removed
        self.before = before
        self.after = after
        self.losses = losses
    }

    /// The counts of all files.
    public var counts: RowCounts {
        files.reduce(RowCounts()) { $0 + $1.counts }
    }

    /// Columns in the files that the contract does not name: they are not kept.
    public var undeclared: [String] { Set(losses.columns.flatMap(\.gained)).sorted() }
}

/// What a plan reads from a file.
public struct FileImpact: Hashable, Sendable, Codable {
    /// The path relative to the project.
    public var path: String
    /// Its rows by outcome.
    public var counts: RowCounts

    /// What a plan reads from a file.
    public init(path: String, counts: RowCounts) {
        self.path = path
        self.counts = counts
    }
}

/// What happens to profiles. `after = before + created + separated - absorbed - vanished`.
public struct ProfileImpact: Hashable, Sendable, Codable {
    /// Profiles before.
    public var before = 0
    /// Profiles after.
    public var after = 0
    /// New ids for people who were in no profile.
    public var created = 0
    /// Profiles that existed before and have another golden value, trait or set of records, those among them that
    /// absorbed others or split.
    public var changed = 0
    /// Profiles that became part of another one.
    public var absorbed = 0
    /// Profiles that others were absorbed into.
    public var survivors = 0
    /// Profiles that lost records to others.
    public var split = 0
    /// Ids of the parts that left.
    public var separated = 0
    /// Profiles whose records are all gone.
    public var vanished = 0
    /// Records in the largest profile before.
    public var largestBefore = 0
    /// Records in the largest profile after.
    public var largestAfter = 0
    /// Links of profiles that a constraint refused, after.
    public var refusedLinks = 0
    /// Identifier values, known before, that became trusted or distrusted.
    public var trustFlips = 0
    /// Profiles that evidence would make larger than `limits.records` allows, before.
    public var cappedBefore = 0
    /// Profiles that evidence would make larger than `limits.records` allows, after.
    public var cappedAfter = 0

    /// No profiles.
    public init() {}
}

/// What happens to a segment. `after = before + entering - leaving`.
public struct SegmentImpact: Hashable, Sendable, Codable {
    /// The segment's name.
    public var segment: String
    /// Members before; nil when the segment is new.
    public var before: Int?
    /// Profiles that become members.
    public var entering: Int
    /// Profiles that stop being members.
    public var leaving: Int
    /// Members after; nil when the segment is gone.
    public var after: Int?

    /// What happens to a segment.
    public init(segment: String, before: Int?, entering: Int, leaving: Int, after: Int?) {
        self.segment = segment
        self.before = before
        self.entering = entering
        self.leaving = leaving
        self.after = after
    }
}

/// What the next delivery sends. Audience members = `add + update + unchanged + withheld`.
public struct DestinationImpact: Hashable, Sendable, Codable {
    /// The destination's name.
    public var destination: String
    /// Rows that the receiver does not hold yet.
    public var add: Int
    /// Rows that it holds with other values.
    public var update: Int
    /// Rows that it must drop.
    public var remove: Int
    /// Rows that it holds as they are.
    public var unchanged: Int
    /// Members that are not sent because no contact value consents.
    public var withheldByConsent: Int
    /// Members that are not sent because their key is null.
    public var withheldWithoutKey: Int
    /// Members that are not sent because another has the same key.
    public var withheldSameKey: Int
    /// Rows that the receiver holds before.
    public var before: Int
    /// Whether the receiver gets everything again, whatever its rows: at another path, in another format or with other
    /// fields.
    public var isRewritten = false
    /// What happened to its file since it was written. The file is then written again.
    public var damage: FileDamage?
    /// Whether it left the specs and is emptied.
    public var isLeaving = false
    /// The path of its earlier file, where it now has another: the old file is not touched.
    public var leftBehind: String?
    /// Fields that it never got before.
    public var newFields: [SentField] = []
    /// Rows that its receiver rejected as they are; they are sent when they change, or when somebody asks for it.
    public var rejected = 0
    /// Rows that its receiver did not take then, for now; they are sent again.
    public var later = 0
    /// Whether its receiver takes what differs instead of a file; nil in plans of before, which knew files alone.
    public var takesChanges: Bool?
    /// Rows among `update` that others deleted or changed at its receiver; nil where there are none.
    public var drift: Drift?
    /// Why it is not known whether its receiver still holds what was delivered; nil where nothing kept cdp from looking.
    public var unseen: String?

    /// What others did to rows that were delivered.
    public struct Drift: Hashable, Sendable, Codable {
        /// Rows that the receiver no longer holds.
        public var missing: Int
        /// Rows that it holds with other values.
        public var changed: Int

        /// What others did to rows.
        public init(missing: Int, changed: Int) {
            self.missing = missing
            self.changed = changed
        }
    }

    /// What the next delivery sends.
    public init(
        destination: String, add: Int = 0, update: Int = 0, remove: Int = 0, unchanged: Int = 0,
        withheldByConsent: Int = 0,
        withheldWithoutKey: Int = 0, withheldSameKey: Int = 0, before: Int = 0
    ) {
        self.destination = destination
        self.add = add
        self.update = update
        self.remove = remove
        self.unchanged = unchanged
        self.withheldByConsent = withheldByConsent
        self.withheldWithoutKey = withheldWithoutKey
        self.withheldSameKey = withheldSameKey
        self.before = before
    }

    /// Whether anything is sent.
    public var isSent: Bool { isRewritten || damage != nil || add + update + remove > 0 }

    /// Members that are not sent, whatever the reason.
    public var withheld: Int { withheldByConsent + withheldWithoutKey + withheldSameKey }
}

/// What happened to a delivered file.
public enum FileDamage: String, Hashable, Sendable, Codable, CaseIterable {
    /// It does not exist any more.
    case missing
    /// It has other bytes than those that were written.
    case changed
}

/// A field that a destination sends.
public struct SentField: Hashable, Sendable, Codable {
    /// The name the receiver sees.
    public var name: String
    /// The strictest class of personal data it is made of.
    public var personalData: PersonalDataClass
    /// The hash function, where the value leaves hashed.
    public var transform: String?

    /// A sent field.
    public init(name: String, personalData: PersonalDataClass, transform: String?) {
        self.name = name
        self.personalData = personalData
        self.transform = transform
    }
}
