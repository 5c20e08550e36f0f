/// An event like those that a run records.
struct Event: Codable, Sendable {
    var type: String
    var task: String
    var fingerprint: String
    var rows: Int
    var seconds: Double
    var at: String

    init(number: Int) {
        type = "taskSucceeded"
        task = "public.metrics/2023-01-01..2023-01-08/copy"
        fingerprint = "0123456789abcdef"
        rows = number
        seconds = 1.25
        at = "2026-08-10T12:00:00Z"
    }
}
