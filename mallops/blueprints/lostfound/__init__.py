"""Lost and found 失物招领: what was found, what is missed, who claims it, what becomes of it (30)."""
