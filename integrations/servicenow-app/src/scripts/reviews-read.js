(function process(request, response) {
  new OtsReviewApi(request, response).read();
})(request, response);
