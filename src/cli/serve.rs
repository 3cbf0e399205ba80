//! `serve`: the desk page.

use std::io::{self, Write};
use std::time::Duration;

use wirecopy::detect::{Config, Join};
use wirecopy::error::Error;
use wirecopy::serve::{self, Settings};

use super::args::ServeArgs;
use super::config::Loaded;
use super::exit::Exit;
use super::settings;

pub(crate) fn run(args: &ServeArgs, loaded: &Loaded, quiet: bool) -> Result<Exit, Error> {
    let is_host = |name: &str| !name.is_empty() && !name.contains(['/', ':', '@']);
    if let Some(name) = args.allow_host.iter().find(|name| !is_host(name)) {
        return Err(Error::new(format!(
            "--allow-host `{name}` is no host: give one as desk.example"
        )));
    }
    let (compare, given, is_quick) = (args.compare.clone(), loaded.of_flags(), args.quick);
    let settings = Settings {
        index: settings::index(&args.index)?,
        port: args.port,
        hosts: args.allow_host.clone(),
        most: usize::from(args.max_upload) << 20,
        patience: Duration::from_secs(args.timeout.into()),
        config: Box::new(move |index| {
            let config = settings::config_given(index, &compare, &given)?;
            Ok(if is_quick { Config { join: Join::Never, ..config } } else { config })
        }),
        policy: loaded.policy.clone(),
        options: settings::reading(&args.read),
    };
    serve::serve(settings, |address| {
        // Whoever cannot see the address does not need it.
        let _ = match quiet {
            true => writeln!(io::stdout(), "http://{address}/"),
            false => writeln!(io::stdout(), "wirecopy desk: http://{address}/ (Ctrl-C ends it)"),
        };
    })?;
    Ok(Exit::Done)
}
