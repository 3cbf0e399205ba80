//! Groups over thresholds: what the best threshold would have given, beside the one that is shipped.
//!
//! Costs a run of the detector for each threshold, on the same fingerprints; every pair is compared,
//! so that no threshold hangs on the banding of another.

use wirecopy::detect::{Config, Fingerprint, Join};
use wirecopy::error::Error;
use wirecopy::ingest::Library;
use wirecopy::progress::Unobserved;

use super::score::{self, Grouping};
use super::settings;

/// Groups at a threshold.
pub(super) struct Swept {
    pub(super) threshold: f64,
    pub(super) grouping: Grouping,
}

/// The settings of a run at each threshold.
pub(super) fn settings_at(thresholds: &[f64], config: &Config) -> Result<Vec<Config>, Error> {
    let at = |share: &f64| match settings::bar("--sweep", *share)? {
        threshold if threshold.share() > 0.0 => {
            Ok(Config { threshold, join: Join::Always, ..*config })
        }
        _ => Err(Error::new("--sweep 0 would call everything a copy: give shares above 0")),
    };
    thresholds.iter().map(at).collect()
}

/// Groups at each of the settings, held against the true ones.
pub(super) fn sweep(
    library: &Library<Fingerprint>,
    truth: &[u32],
    settings: &[Config],
) -> Result<Vec<Swept>, Error> {
    let swept = settings.iter().map(|config| {
        let (predicted, _) = super::grouped(library, config, &Unobserved)?;
        let grouping = score::grouping(truth, &predicted);
        Ok(Swept { threshold: config.threshold.share(), grouping })
    });
    swept.collect()
}

/// The least threshold that gives the highest of a figure.
pub(super) fn best(swept: &[Swept], figure: impl Fn(&Grouping) -> f64) -> Option<(f64, f64)> {
    let figures = swept.iter().map(|swept| (figure(&swept.grouping), swept.threshold));
    figures.max_by(|x, y| x.0.total_cmp(&y.0).then(y.1.total_cmp(&x.1)))
}
