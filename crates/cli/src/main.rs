//! The binary `baton`.

mod commands;
mod comparison;
mod findings;
mod handoff_report;
mod ledger;
mod moment;
mod preview;
mod progress;
mod reports;
mod settings;
mod table;
mod words;

use std::process::ExitCode;

use clap::Parser;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Carries a lead from marketing to sales.
#[derive(Debug, Parser)]
#[command(name = "baton", version, about, max_term_width = 110)]
struct Cli {
    #[command(flatten)]
    global: commands::Global,
    #[command(subcommand)]
    command: commands::Command,
}

fn main() -> ExitCode {
    hush();
    // Wrong use exits with 2 in here; failed work with 1 below.
    let cli = Cli::parse();
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("baton: {}", told(&error));
            let wrong_use = matches!(error.downcast_ref(), Some(baton_app::Error::WrongUse(_)));
            if wrong_use { ExitCode::from(2) } else { ExitCode::FAILURE }
        }
    }
}

/// An error with its causes, each said once: many say their cause themselves.
fn told(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).fold(String::new(), |told, cause| match told.as_str() {
        "" => cause,
        said if said.contains(&cause) => told,
        said => format!("{said}: {cause}"),
    })
}

/// A panic that is caught and told as damage of a file is not told twice.
fn hush() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !baton_app::is_guarded() {
            usual(panic);
        }
    }));
}

fn run(cli: Cli) -> anyhow::Result<()> {
    log(cli.global.log_format.or(settings::read()?.log_format));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(cli.command.run(&cli.global))
}

/// Log lines go to stderr; `RUST_LOG` chooses which.
fn log(format: Option<commands::LogFormat>) {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        Some(commands::LogFormat::Json) => builder.json().init(),
        _ => builder.init(),
    }
}

/// Whoever read our output has gone, as `head` does: nothing is wrong.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
    })
}
