-- What an event of the instant `ts` is still worth at the present, by half-life in days; and the two halves of the same for windows.
CREATE OR REPLACE TEMP MACRO exp2_of(ts, days) AS exp(CAST(ts - 1767225600 AS DOUBLE) * (0.6931471805599453 / (days * 86400)));
CREATE OR REPLACE TEMP MACRO grown(ts, days) AS exp(CAST(ts - 1751673600 AS DOUBLE) * (0.6931471805599453 / (days * 86400)));
CREATE OR REPLACE TEMP MACRO shrunk(ts, days) AS exp(CAST(1751673600 - ts AS DOUBLE) * (0.6931471805599453 / (days * 86400)))
