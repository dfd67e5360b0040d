//! Builds anew when the interface was built anew.

const DIST: &str = "../../web/dist";

fn main() {
    // What is not there is held to have changed every time; where it cannot be made, that is all that is lost.
    let _ = std::fs::create_dir_all(DIST);
    println!("cargo::rerun-if-changed={DIST}");
    println!("cargo::rerun-if-changed=build.rs");
}
