(function process(request, response) {
  new OtsReviewApi(request, response).update();
})(request, response);
