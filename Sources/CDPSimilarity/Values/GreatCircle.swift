import Glibc

/// Distances on the ground.
public enum GreatCircle {
    /// The mean radius of the Earth, R1 of the International Union of Geodesy and Geophysics, in kilometres.
    public static let radius = 6371.0088

    /// The distance between two places along the surface of a sphere of the Earth's size, in kilometres; by the formula of
    /// haversines, which keeps its digits for near places. Off the ellipsoid by at most 0.6 %.
    ///
    /// Latitudes and longitudes are in degrees. NaN where one is NaN or infinite.
    public static func haversineKilometres(
        _ latitude: Double, _ longitude: Double, to otherLatitude: Double, _ otherLongitude: Double
    ) -> Double {
        let degree = Double.pi / 180
        let north = sin((otherLatitude - latitude) * degree / 2)
        let east = sin((otherLongitude - longitude) * degree / 2)
        let half = north * north + cos(latitude * degree) * cos(otherLatitude * degree) * (east * east)
        // Rounding may take opposite places beyond 1.
        return 2 * radius * asin(min(1, half.squareRoot()))
    }
}
