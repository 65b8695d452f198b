import Foundation
import Testing

@testable import ILikeYouACutKit

/// The models and the document say the same.
@Suite struct DocumentTests {
    /// What the app reads, by schema.
    static let read: [String: any (Codable & Sendable).Type] = [
        "AnnouncedPhoto": AnnouncedPhoto.self, "ColourPreset": ColourPreset.self,
        "Colours": Items<ColourPreset>.self, "Config": Config.self, "Consent": Consent.self,
        "ConsentText": ConsentText.self, "Consents": Items<Consent>.self, "Credits": Credits.self,
        "Delivery": Delivery.self, "Device": Device.self, "Devices": Items<Device>.self, "Dye": Dye.self,
        "Erasing": Erasing.self, "Export": Export.self, "Exports": Items<Export>.self,
        "Failure": TryOn.Failure.self, "Favourites": Items<String>.self, "Features": Config.Features.self,
        "GivenConsent": Me.GivenConsent.self, "Hairstyle": Hairstyle.self,
        "HairstylePage": Page<Hairstyle>.self, "Limits": Config.Limits.self, "Link": Link.self,
        "Look": Look.self, "Me": Me.self, "NewLink": NewLink.self, "Photo": Photo.self,
        "PhotoPage": Page<Photo>.self, "Progress": TryOn.Progress.self, "Quote": Quote.self,
        "Rejection": Rejection.self, "TryOnResult": TryOnResult.self,
        "TryOnResultPage": Page<TryOnResult>.self,
        "SentCode": SentCode.self, "Session": Session.self, "Sessions": Items<Session>.self,
        "Share": Share.self, "StyleOptions": StyleOptions.self, "Stylist": Config.Stylist.self,
        "Thumbnail": Hairstyle.Thumbnail.self, "TokenSet": TokenSet.self, "TryOn": TryOn.self,
        "TryOnLinks": TryOn.Links.self, "UploadForm": UploadForm.self,
    ]

    @Test func everySchemaOfAnAnswerIsReadOrKnownNotToBe() throws {
        let answered = Set(
            Route.allCases.compactMap { route in
                Document.operations()[route.rawValue].flatMap { Self.answer(of: $0)?.schema }
            })
        #expect(answered.subtracting(Self.read.keys).isEmpty)
    }

    @Test(arguments: read.keys.sorted())
    func everyExampleIsReadWhole(schema: String) throws {
        let examples = try #require(Document.schemas()[schema]?["examples"] as? [Any])
        let model = try #require(Self.read[schema])
        #expect(!examples.isEmpty)
        for example in examples {
            let written = try Self.written(model, example)
            #expect(Self.names(example).subtracting(Self.names(written)) == [], "the model lacks fields")
        }
    }

    @Test func theExampleOfAProblemIsRead() throws {
        let problem: Problem = try Coding.decoded(from: Document.data(Document.example("Problem")))
        #expect(problem.code == "CREDITS_EXHAUSTED")
        #expect(problem.retryAfter == 3)
        #expect((problem.measured, problem.required) == (.number(1), .number(4)))
        #expect(problem.suggestions == ["bob"])
    }

    @Test(arguments: Route.allCases)
    func everyRouteIsInTheDocument(route: Route) throws {
        let operation = try #require(Document.operations()[route.rawValue])
        #expect(Self.camelCase(operation["operationId"] as? String ?? "") == "\(route)")
        #expect((operation["security"] as? [Any])?.isEmpty == false || !route.isSigned || Self.isOpen(route))
    }

    @Test func everyCodeOfTheDocumentHasWords() {
        let code = (Document.schemas()["Problem"]?["properties"] as? Document.Object)?["code"]
        let known = (code as? Document.Object)?["x-known-values"] as? [String] ?? []
        #expect(known.count > 50)
        #expect(Set(known).subtracting(Words.codes) == [])
        #expect(Set(Words.keys).count == Words.keys.count)
    }

    @Test func everyOptionOfTheDocumentHasWords() {
        for (option, values) in Words.options where !values.isEmpty {
            #expect(Document.schemas()[option.capitalized]?["enum"] as? [String] == values)
        }
        #expect(
            Document.schemas()["Category"]?["enum"] as? [String]
                == Hairstyle.Category.allCases.map(\.rawValue))
    }

    @Test func theModelsKnowTheStatusesOfTheDocument() {
        let photo = Document.schemas()["PhotoStatus"]?["enum"] as? [String] ?? []
        let tryOn = Document.schemas()["JobStatus"]?["enum"] as? [String] ?? []
        #expect(!photo.isEmpty && photo.allSatisfy { Photo.Status(rawValue: $0) != nil })
        #expect(!tryOn.isEmpty && tryOn.allSatisfy { TryOn.Status(rawValue: $0) != nil })
    }

    /// The catalogue answers everybody; the app sends a token there too, which does no harm.
    private static func isOpen(_ route: Route) -> Bool {
        [.listHairstyles, .listColours].contains(route)
    }

    /// The status and schema of a success.
    static func answer(of operation: Document.Object) -> (status: Int, schema: String)? {
        let responses = operation["responses"] as? [String: Document.Object] ?? [:]
        for (status, response) in responses.sorted(by: { $0.key < $1.key }) where status.hasPrefix("2") {
            let content = response["content"] as? [String: Document.Object]
            let schema = Document.name(content?["application/json"]?["schema"])
            if let schema, let number = Int(status) { return (number, schema) }
        }
        return nil
    }

    /// What is left of an example that a model has read.
    private static func written<Model: Codable>(_ model: Model.Type, _ example: Any) throws -> Any {
        let data = try JSONSerialization.data(withJSONObject: example, options: .fragmentsAllowed)
        return try JSONSerialization.jsonObject(
            with: Coding.encoded(Coding.decoder().decode(model, from: data)))
    }

    private static func camelCase(_ name: String) -> String {
        let parts = name.split(separator: "_")
        return parts.prefix(1).joined() + parts.dropFirst().map(\.capitalized).joined()
    }

    /// The names of all fields, each with those that lead to it.
    private static func names(_ value: Any, _ path: String = "") -> Set<String> {
        if let list = value as? [Any] {
            return list.reduce(into: []) { $0.formUnion(names($1, path + "[]")) }
        }
        guard let object = value as? Document.Object else { return [] }
        return object.reduce(into: []) { found, field in
            found.insert("\(path).\(field.key)")
            found.formUnion(names(field.value, "\(path).\(field.key)"))
        }
    }
}
