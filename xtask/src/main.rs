//! Chores of the repository, run as `cargo xtask COMMAND`. Everything they need and cannot find they set up themselves, or they say
//! exactly what to install.

mod bench;
mod codegen;
mod demo;
mod faults;
mod place;
mod schemathesis;
mod shell;
mod test;
mod tools;
mod web;

use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask COMMAND

  test                      set up what is missing, then format, lint, licences, documentation and all tests
  demo [ARGUMENTS]          build Baton with its web interface and run `baton demo`, to be opened in a browser
  bench [--quick|--large]   W1 and W4 beside DuckDB on the same data (more: --repetitions N)
  bench ingest [--quick]    intake beside the bare store floor, every score checked (more: --ids N, --database-url URL)
  bench outgoing [--quick]  webhooks while one of a hundred receivers hangs (more: --database-url URL)
  faults [ARGUMENTS]        break the server in every way, for long (--only NAME, --cycles N, --seed S)
  screenshots               pictures of every page of the web interface into web/screenshots
  schemathesis [ARGUMENTS]  ask the API everything that its document says (for Schemathesis, such as --max-examples 200)
  codegen                   write the generated files
";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next();
    let rest: Vec<String> = arguments.collect();
    let done = match command.as_deref() {
        Some("test") if rest.is_empty() => place::claim_target().and_then(|()| test::test()),
        Some("demo") => place::claim_target().and_then(|()| demo::run_demo(&rest)),
        Some("bench") => place::claim_target().and_then(|()| bench::run_bench(&rest)),
        Some("faults") => place::claim_target().and_then(|()| faults::run_faults(&rest)),
        Some("screenshots") if rest.is_empty() => place::claim_target().and_then(|()| web::screenshots()),
        // What `test` runs beside a database.
        Some("journeys") if rest.is_empty() => web::journeys_here(),
        Some("schemathesis") => place::claim_target().and_then(|()| schemathesis::schemathesis(&rest)),
        Some("codegen") if rest.is_empty() => place::claim_target().and_then(|()| codegen::run()),
        Some("help" | "--help" | "-h") => {
            print!("{USAGE}");
            Ok(())
        }
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
