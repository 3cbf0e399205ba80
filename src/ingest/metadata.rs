//! What a record or page says about its article, made comparable: dates, hosts, status, version.
//!
//! Nothing here fails: what cannot be understood is kept as it was found, or is unknown.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::rfc2822;
use jiff::tz::TimeZone;

use crate::article::{DateGrade, Published, Status};

/// The longest piece of metadata that is kept, in bytes: all articles' metadata stays in memory.
const LONGEST: usize = 4 << 10;

/// A string of metadata, trimmed and cut to a bearable length; `None` if nothing is left.
pub(super) fn kept(value: &str) -> Option<Box<str>> {
    let value = value.trim();
    let value = &value[..value.floor_char_boundary(LONGEST)];
    (!value.is_empty()).then(|| value.into())
}

/// A date in the words of its source, understood if it is written as ISO 8601, RFC 3339 or
/// RFC 2822; a time without a zone is taken as UTC.
pub(super) fn published(value: &str) -> Option<Published> {
    let value = kept(value)?;
    let at = instant(&value);
    Some(Published { value, grade: DateGrade::Metadata, at })
}

/// A date given as seconds since 1970.
pub(super) fn published_at(seconds: i64) -> Published {
    let value = seconds.to_string().into_boxed_str();
    // Milliseconds, as JavaScript counts: in seconds they would lie tens of thousands of years on.
    let seconds = if seconds.unsigned_abs() > 100_000_000_000 { seconds / 1000 } else { seconds };
    let at = Timestamp::from_second(seconds).ok().map(Timestamp::as_second);
    Published { value, grade: DateGrade::Metadata, at }
}

/// An instant in words of our own, where those of the source are not known.
pub(super) fn written(seconds: i64) -> Box<str> {
    Timestamp::from_second(seconds).map_or_else(|_| seconds.to_string(), |at| at.to_string()).into()
}

fn instant(value: &str) -> Option<i64> {
    let zoned = value.parse::<Timestamp>().ok();
    let civil = || value.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok();
    let mail = || rfc2822::DateTimeParser::new().parse_timestamp(value).ok();
    let at = zoned.or_else(|| civil().map(|at| at.timestamp())).or_else(mail)?;
    Some(at.as_second())
}

/// The host of an `http` or `https` address, lower case, without port and `www.`.
pub(super) fn host(address: &str) -> Option<Box<str>> {
    let (scheme, rest) = address.trim().split_once("://")?;
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return None;
    }
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let host = authority.rsplit('@').next()?;
    let host = match host.split_once(']') {
        Some((six, _)) => six.trim_start_matches('['),
        None => host.split(':').next()?,
    };
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    kept(host.strip_prefix("www.").unwrap_or(&host))
}

/// A source: the host where it is given as an address, else its name.
pub(super) fn source(value: &str) -> Option<Box<str>> {
    host(value).or_else(|| kept(value))
}

/// A publishing status of IPTC; other words are unknown.
pub(super) fn status(value: &str) -> Option<Status> {
    // `stat:canceled` is how NewsML-G2 writes it.
    let value = value.trim();
    match value.rsplit(':').next().unwrap_or(value).to_ascii_lowercase().as_str() {
        "usable" => Some(Status::Usable),
        "withheld" => Some(Status::Withheld),
        "canceled" | "cancelled" => Some(Status::Canceled),
        _ => None,
    }
}

/// A version written in digits.
pub(super) fn version(value: &str) -> Option<u32> {
    let value = value.trim();
    value.bytes().all(|b| b.is_ascii_digit()).then(|| value.parse().ok()).flatten()
}
