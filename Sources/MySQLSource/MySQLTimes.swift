#if MySQL
    import RowSources
    import Rows
    import Terms
    import TimeAxis

    /// How a time column stores its times, and the literals that bound a window in it.
    struct MySQLTimes {
        /// What the column's type makes of a time.
        enum Storage {
            /// DATE and DATETIME: what clocks in the plan's zone show.
            case local
            /// TIMESTAMP: an instant, which the session shows in UTC.
            case instant
            /// Whole or broken numbers.
            case number
        }

        let storage: Storage
        let axis: TimeType
        let form: TimeForm?
        let zone: ZoneTable
        let rounds: Bool

        private static let microsecondsTo2000: Int64 = 946_684_800_000_000

        /// The literal that all of a window's values are not before, or are before; beyond the window where a value may be
        /// on either side of the bound.
        ///
        /// - Throws: `BoundFormError` for a point that the column cannot say.
        func literal(_ point: Int64, _ edge: WindowEdge) throws -> String {
            guard axis.isCalendar else { return String(point) }
            let (micro, overflow) = point.multipliedReportingOverflow(
                by: axis == .date ? microsecondsPerDay : 1)
            guard !overflow else { throw BoundFormError("\(axis.text(point)) is out of range") }
            switch storage {
            case .local: return try clock(axis == .timestamptz ? zone.shown(edge, at: micro) : micro)
            case .instant: return try clock(axis == .timestamptz ? micro : try instant(micro))
            case .number: return try number(axis == .timestamptz ? micro : try instant(micro))
            }
        }

        private func clock(_ micro: Int64) throws -> String {
            let text = try BoundForm.iso.text(of: micro, type: .timestamp)
            return "TIMESTAMP'\(text.replacing("T", with: " "))'"
        }

        private func instant(_ local: Int64) throws -> Int64 {
            do throws(ZoneTable.Fault) {
                return try zone.instant(ofLocal: local)
            } catch {
                throw BoundFormError("\(axis.text(local)) is no certain time in its zone")
            }
        }

        /// A decimal number in the form's unit. With rounding, half a microsecond below a point belongs to it, or
        /// just not, as halves go to the even side.
        private func number(_ instant: Int64) throws -> String {
            guard let perSecond = form?.unitsPerSecond else {
                throw BoundFormError("the column's numbers have no unit; `as` has to name it")
            }
            let epoch = Int128(instant) + Int128(Self.microsecondsTo2000)
            let pico = epoch * 1_000_000 - (rounds ? 500_000 - (epoch & 1) : 0)
            let perUnit = 1_000_000_000_000 / Int128(perSecond)
            let magnitude = pico.magnitude
            let rest = String(magnitude % perUnit.magnitude)
            let digits = String(perUnit).count - 1
            let fraction = String(repeating: "0", count: digits - rest.count) + rest
            let whole = "\(pico < 0 ? "-" : "")\(magnitude / perUnit.magnitude)"
            return fraction.allSatisfy { $0 == "0" } ? whole : "\(whole).\(fraction)"
        }
    }
#endif
