// Declarations only: names, labels, types and isolation as Apple documents them. Nothing runs.
@_exported import AVFoundation

public enum CGImagePropertyOrientation: UInt32, Sendable {
    case up, upMirrored, down, downMirrored, leftMirrored, right, rightMirrored, left
}
public class VNRequest: NSObject {}
public final class VNFaceObservation: NSObject {
    public var boundingBox: CGRect { .zero }
    public var roll: NSNumber? { nil }
    public var yaw: NSNumber? { nil }
}
public final class VNDetectFaceRectanglesRequest: VNRequest {
    public var results: [VNFaceObservation]? { nil }
}
public final class VNImageRequestHandler: NSObject {
    public init(
        cmSampleBuffer sampleBuffer: CMSampleBuffer, orientation: CGImagePropertyOrientation,
        options: [String: Any] = [:]
    ) {}
    public func perform(_ requests: [VNRequest]) throws {}
}
