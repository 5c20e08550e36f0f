import Glibc

/// Why a plan file cannot be opened or read.
public struct PlanReadError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String
}

extension LoadedPlan {
    /// Reads the file and loads the plan in it; the only input of this module.
    ///
    /// - Throws: ``PlanReadError`` that says which file and why.
    public static func read(path: String, environment: [String: String]) throws -> LoadedPlan {
        LoadedPlan(bytes: try contents(path), fileName: path, environment: environment)
    }

    /// At most one byte more than a plan may have.
    private static func contents(_ path: String) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count <= PlanText.largest {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(path) }
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return bytes
    }

    private static func failure(_ path: String) -> PlanReadError {
        PlanReadError(description: "cannot read the plan \(path): \(String(cString: strerror(errno)))")
    }
}
