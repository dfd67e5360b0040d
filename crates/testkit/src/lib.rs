//! What tests share: the naive reading of the scoring definition, random models and logs, worked cases.

pub mod generate;
pub mod naive;
pub mod postgres;
pub mod vectors;
