import Foundation

/// What the build says of itself in Info.plist, and where it keeps files.
enum Build {
    static var server: URL {
        guard let base = text("ApiBaseURL").flatMap(URL.init(string:)), base.host() != nil else {
            preconditionFailure("Info.plist names no server: set API_BASE_URL")
        }
        return base
    }

    static var version: String { text("CFBundleShortVersionString") ?? "0" }

    /// For wishes that were not sent yet. They are of no use on another phone, so backups leave them out.
    static var folder: URL {
        let files = FileManager.default
        var folder = files.urls(for: .applicationSupportDirectory, in: .userDomainMask)[0]
            .appendingPathComponent("wishes", isDirectory: true)
        try? files.createDirectory(at: folder, withIntermediateDirectories: true)
        var values = URLResourceValues()
        values.isExcludedFromBackup = true
        try? folder.setResourceValues(values)
        return folder
    }

    private static func text(_ key: String) -> String? {
        Bundle.main.object(forInfoDictionaryKey: key) as? String
    }
}
