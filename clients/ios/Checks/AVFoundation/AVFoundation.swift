// Declarations only: names, labels, types and isolation as Apple documents them. Nothing runs.
@_exported import Dispatch
@_exported import UIKit

public enum AVAuthorizationStatus: Int, Sendable { case notDetermined, restricted, denied, authorized }
public struct AVMediaType: Hashable, Sendable {
    public static let video = AVMediaType()
}
public final class AVCaptureDevice: NSObject {
    public enum Position: Int, Sendable { case unspecified, back, front }
    public struct DeviceType: Hashable, Sendable {
        public static let builtInWideAngleCamera = DeviceType()
    }
    public class func authorizationStatus(for mediaType: AVMediaType) -> AVAuthorizationStatus { .denied }
    public class func requestAccess(for mediaType: AVMediaType) async -> Bool { false }
    public class func `default`(
        _ deviceType: DeviceType, for mediaType: AVMediaType?, position: Position
    ) -> AVCaptureDevice? { nil }
}
open class AVCaptureInput: NSObject {}
public final class AVCaptureDeviceInput: AVCaptureInput {
    public init(device: AVCaptureDevice) throws {}
}
open class AVCaptureOutput: NSObject {
    public func connection(with mediaType: AVMediaType) -> AVCaptureConnection? { nil }
}
public final class AVCaptureConnection: NSObject {
    public var videoRotationAngle: CGFloat = 0
}
public final class AVCaptureSession: NSObject {
    public struct Preset: Hashable, Sendable {
        public static let photo = Preset()
    }
    public var sessionPreset: Preset = .photo
    public var isRunning: Bool { false }
    public var inputs: [AVCaptureInput] { [] }
    public func canAddInput(_ input: AVCaptureInput) -> Bool { false }
    public func addInput(_ input: AVCaptureInput) {}
    public func canAddOutput(_ output: AVCaptureOutput) -> Bool { false }
    public func addOutput(_ output: AVCaptureOutput) {}
    public func beginConfiguration() {}
    public func commitConfiguration() {}
    public func startRunning() {}
    public func stopRunning() {}
}
public final class AVCapturePhotoSettings: NSObject {}
public final class AVCapturePhoto: NSObject {
    public func fileDataRepresentation() -> Data? { nil }
}
public protocol AVCapturePhotoCaptureDelegate: NSObjectProtocol {
    func photoOutput(
        _ output: AVCapturePhotoOutput, didFinishProcessingPhoto photo: AVCapturePhoto, error: (any Error)?)
}
public final class AVCapturePhotoOutput: AVCaptureOutput {
    public func capturePhoto(
        with settings: AVCapturePhotoSettings, delegate: any AVCapturePhotoCaptureDelegate
    ) {}
}
public final class CMSampleBuffer {}
public protocol AVCaptureVideoDataOutputSampleBufferDelegate: NSObjectProtocol {
    func captureOutput(
        _ output: AVCaptureOutput, didOutput sampleBuffer: CMSampleBuffer,
        from connection: AVCaptureConnection)
}
public final class AVCaptureVideoDataOutput: AVCaptureOutput {
    public func setSampleBufferDelegate(
        _ delegate: (any AVCaptureVideoDataOutputSampleBufferDelegate)?, queue: DispatchQueue?
    ) {}
}
public struct AVLayerVideoGravity: Hashable, Sendable {
    public static let resizeAspectFill = AVLayerVideoGravity()
}
public final class AVCaptureVideoPreviewLayer: CALayer {
    public var session: AVCaptureSession?
    public var videoGravity: AVLayerVideoGravity = .resizeAspectFill
}
