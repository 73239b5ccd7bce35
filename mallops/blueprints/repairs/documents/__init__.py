"""Labels of assets and the monthly analysis on paper."""
