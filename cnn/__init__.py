"""CNN Lab's library: everything the pages compute, free of Streamlit."""
