"""What times say: measures, the silence bill and what is credited to streaming."""
