CASE WHEN corporate_email = 1 THEN 10 ELSE -5 END
      + CASE title_level WHEN 3 THEN 15 WHEN 4 THEN 20 ELSE 0 END
      + CASE WHEN employees > 500 THEN 15 WHEN employees >= 50 THEN 10 ELSE 0 END
      + CASE WHEN country IN (0, 1, 2) THEN 5 ELSE 0 END
      + CASE WHEN industry IN (0, 1, 2) THEN 10 ELSE 0 END
