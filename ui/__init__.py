"""All Streamlit code that more than one page uses."""
