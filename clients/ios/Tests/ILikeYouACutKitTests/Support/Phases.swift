@testable import ILikeYouACutKit

/// What phases carry, for tests to require.
extension TryOnModel.Phase {
    var done: TryOn? { if case .done(let tryOn) = self { tryOn } else { nil } }
    var consent: ConsentText? { if case .needsConsent(let text) = self { text } else { nil } }
    var waiting: Notice? { if case .waiting(let notice) = self { notice } else { nil } }
    var failed: Notice? { if case .failed(let notice) = self { notice } else { nil } }
}

extension CameraModel.Phase {
    var accepted: Photo? { if case .accepted(let photo) = self { photo } else { nil } }
    var rejected: Notice? { if case .rejected(let notice) = self { notice } else { nil } }
}
