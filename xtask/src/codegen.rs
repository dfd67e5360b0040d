//! `cargo xtask codegen`: the committed files that are generated.

/// Writes a generated file and returns its path in the repository.
type Generator = fn() -> &'static str;

/// Everything that is generated. Whatever is added here needs a test that the committed file is fresh.
const GENERATORS: [Generator; 0] = [];

/// Writes all of them.
pub(crate) fn run() {
    for generator in GENERATORS {
        println!("{}", generator());
    }
    println!("{} generated files", GENERATORS.len());
}
