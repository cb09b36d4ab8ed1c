new OtsReview().press(current, "info_requested");
action.setRedirectURL(current);
