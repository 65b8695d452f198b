import ILikeYouACutKit
import Security
import SwiftUI

/// Keeps the tokens in the Keychain of this device: in no backup, and out of reach until the phone was
/// unlocked once after its start, so that a renewal works while it is locked.
struct KeychainStore: TokenStore {
    struct Fault: Error {
        let status: OSStatus
    }

    private var item: [CFString: Any] {
        [kSecClass: kSecClassGenericPassword, kSecAttrService: "ilikeyacut.tokens"]
    }

    func load() throws -> Tokens? {
        var found: CFTypeRef?
        let query = item.merging([kSecReturnData: true]) { $1 }
        let status = SecItemCopyMatching(query as CFDictionary, &found)
        if status == errSecItemNotFound { return nil }
        try check(status)
        return (found as? Data).flatMap { try? JSONDecoder().decode(Tokens.self, from: $0) }
    }

    func save(_ tokens: Tokens?) throws {
        let status = SecItemDelete(item as CFDictionary)
        if status != errSecItemNotFound { try check(status) }
        guard let tokens else { return }
        let kept: [CFString: Any] = [
            kSecValueData: try JSONEncoder().encode(tokens),
            kSecAttrAccessible: kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly,
        ]
        try check(SecItemAdd(item.merging(kept) { $1 } as CFDictionary, nil))
    }

    private func check(_ status: OSStatus) throws {
        guard status == errSecSuccess else { throw Fault(status: status) }
    }
}
