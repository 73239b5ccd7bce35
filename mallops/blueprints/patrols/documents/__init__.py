"""What patrols print: inspection reports, daily, weekly and monthly reports, QR labels, answers as XLSX."""
